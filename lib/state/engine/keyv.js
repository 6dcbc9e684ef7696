'use strict';

const { expectedSecret } = require('../../values/checks');
const { hasAll, refused } = require('./clients');
const { unavailable } = require('./errors');
const { pack, unpack } = require('./packed');

/**
 * Everything that Keyv reaches. Keyv has no verb that does two things at once, so this has none.
 *
 * @param {{ keyv: any }} options
 */
function create({ keyv }) {
  const call = callerOf(keyv);

  /** @type {import('./engine').Adapter} */
  const adapter = {
    async get(key) {
      const packed = await call(() => keyv.get(key));
      if (packed === undefined || packed === null) return null;
      const { value, until } = unpack('keyv', packed);
      return until > Date.now() ? value : null;
    },
    async put(key, value, until) {
      const life = Math.max(1, until - Date.now());
      const kept = await call(() => keyv.set(key, pack(value, until), life));
      if (kept === false) throw unavailable('keyv', 'did not keep a value');
    },
    async remove(key) {
      return call(() => keyv.delete(key));
    },
  };
  return adapter;
}

/**
 * How a Keyv is called so that its failures are told. One that hides them would say that there is nothing where it can't tell, and what
 * was revoked would count again. An adapter or a cache with the same methods isn't taken: it may drop what it likes.
 *
 * @param {any} keyv
 * @returns {<T>(run: () => Promise<T>) => Promise<T>}
 */
function callerOf(keyv) {
  const isKeyv = hasAll(keyv, ['get()', 'set()', 'delete()', 'on()']);
  if (isKeyv && hasAll(keyv, ['resolveStore()', 'listenerCount()'])) return listening(keyv);
  if (!isKeyv || !hasAll(keyv, ['opts'])) {
    throw refused('a Keyv of version 4, 5 or 6', 'store.keyv', keyv);
  }
  // Version 4 rejects by itself. Versions with hooks hide errors, the first of them without this option.
  if (('hooks' in keyv || 'throwOnErrors' in keyv) && keyv.throwOnErrors !== true) {
    throw expectedSecret('a Keyv made with throwOnErrors: true', 'store.keyv', keyv);
  }
  return (run) => run();
}

/**
 * Version 6 tells of failures by the event `error` alone, before the call is over, and throws where nobody listens. Which call it was the
 * event doesn't say, so it fails all that are under way.
 *
 * @param {any} keyv
 * @returns {<T>(run: () => Promise<T>) => Promise<T>}
 */
function listening(keyv) {
  let failures = 0;
  /** @type {unknown} */
  let last;
  let isListening = false;
  const listener = (/** @type {unknown} */ error) => {
    failures += 1;
    last = error;
  };
  return async (run) => {
    // As the first listener this one would hide errors from the rest of the application.
    if (!isListening && keyv.listenerCount('error') > 0) {
      keyv.on('error', listener);
      isListening = true;
    }
    const before = failures;
    const answer = await run();
    if (failures !== before) throw unavailable('keyv', 'is not available', last);
    return answer;
  };
}

module.exports = { create, names: ['keyv'] };
