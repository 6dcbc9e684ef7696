'use strict';

const { expectedSecret } = require('../../options');
const { unavailable } = require('./errors');
const { pack, unpack } = require('./packed');

/**
 * Everything that Keyv reaches. Keyv has no verb that does two things at once, so this has none.
 *
 * @param {{ keyv: any }} options
 */
function create({ keyv }) {
  for (const method of ['get', 'set', 'delete']) {
    if (typeof keyv?.[method] !== 'function') throw expectedSecret('a Keyv', 'store.keyv', keyv);
  }
  // It would say that there is nothing where it can't tell, and what was revoked would count again. Versions with hooks hide
  // errors, the first of them without this option.
  if (('hooks' in keyv || 'throwOnErrors' in keyv) && keyv.throwOnErrors !== true) {
    throw expectedSecret('a Keyv made with throwOnErrors: true', 'store.keyv', keyv);
  }

  /** @type {import('./engine').Adapter} */
  const adapter = {
    async get(key) {
      const packed = await keyv.get(key);
      if (packed === undefined || packed === null) return null;
      const { value, until } = unpack('keyv', packed);
      return until > Date.now() ? value : null;
    },
    async put(key, value, until) {
      const kept = await keyv.set(key, pack(value, until), Math.max(1, until - Date.now()));
      if (kept === false) throw unavailable('keyv', 'did not keep a value');
    },
    async remove(key) {
      return keyv.delete(key);
    },
  };
  return adapter;
}

module.exports = { create, names: ['keyv'] };
