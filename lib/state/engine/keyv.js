'use strict';

const { expectedSecret } = require('../../values/checks');
const { given } = require('../../values/members');
const { hasAll, unsupportedClient } = require('./clients');
const { failed, unavailable } = require('./errors');
const { pack, unpack } = require('./packed');

/** @typedef {import('./clients').Client} Client */

/**
 * The databases that Keyv supports. Keyv has no atomic verbs, so this engine has none.
 *
 * @param {{ keyv: Client }} options
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
      const ttl = Math.max(1, until - Date.now());
      const isStored = await call(() => keyv.set(key, pack(value, until), ttl));
      if (isStored === false) throw unavailable('keyv', 'did not store a value');
    },
    async remove(key) {
      return call(() => keyv.delete(key));
    },
  };
  return adapter;
}

/**
 * A function that calls a Keyv so that failures reject. A Keyv that hides them returns nothing for a key it couldn't read, and a revoked
 * token would be accepted. A storage adapter or cache with the same methods is refused: it may evict entries. A Keyv is told by the
 * adapter that it has.
 *
 * @param {Client} keyv
 * @returns {<T>(run: () => Promise<T>) => Promise<T>}
 */
function callerOf(keyv) {
  const isKeyv = hasAll(keyv, ['get()', 'set()', 'delete()', 'on()']);
  if (isKeyv && hasAll(keyv, ['resolveStore()', 'listenerCount()', 'listeners()']))
    return rejectingOnEvents(keyv);
  if (!isKeyv || !hasAll(given(keyv.opts, 'store'), ['get()', 'set()', 'delete()'])) {
    throw unsupportedClient('a Keyv of version 4, 5 or 6', 'store.keyv', keyv);
  }
  // Version 4 rejects by itself. Version 5, which has hooks, hides errors unless this option is set; its first releases lack the option.
  const hidesErrors = () => ('hooks' in keyv || 'throwOnErrors' in keyv) && keyv.throwOnErrors !== true;
  if (hidesErrors()) throw expectedSecret('a Keyv made with throwOnErrors: true', 'store.keyv', keyv);
  return async (run) => {
    // The option can be turned off later.
    if (hidesErrors()) throw unavailable('keyv', 'hides its errors: throwOnErrors has been turned off');
    return run();
  };
}

/**
 * Version 6 reports a failure only by the event `error`, before the call returns, and throws where there is no listener. The event doesn't
 * say which call has failed, so all calls under way reject.
 *
 * @param {Client} keyv
 * @returns {<T>(run: () => Promise<T>) => Promise<T>}
 */
function rejectingOnEvents(keyv) {
  let failures = 0;
  /** @type {unknown} */
  let last;
  const listener = (/** @type {unknown} */ error) => {
    failures += 1;
    last = error;
  };
  return async (run) => {
    // Where errors are thrown for want of a listener, ours would keep them from the rest of the application. The application may have
    // removed it with its own.
    const isThrown = keyv.listenerCount('error') === 0 && keyv.throwOnEmptyListeners !== false;
    if (!isThrown && !keyv.listeners('error').includes(listener)) keyv.on('error', listener);
    const before = failures;
    const answer = await run();
    if (failures !== before) throw failed('keyv', last);
    return answer;
  };
}

module.exports = { create, names: ['keyv'] };
