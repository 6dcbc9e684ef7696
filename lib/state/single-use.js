'use strict';

const { createHash } = require('node:crypto');
const { serialiseData } = require('../values/plain-data');
const { rememberUntil } = require('./revocation/time-to-live');
const { createEngine, requireVerbs } = require('./engine');

/**
 * Remembers what was used, until it would have expired: assertions and proofs that a client may use once.
 *
 * @param {unknown} store an engine, or the options of one
 * @param {object} more
 * @param {string} more.option the store's, for errors
 * @param {string} more.purpose two purposes may share a store; when memory is full for one of them, the other still works
 */
function createSingleUse(store, { option, purpose }) {
  const engine = createEngine(store, option, purpose);
  requireVerbs(engine, ['add'], option);

  return {
    engine,

    /**
     * Marks it as used.
     *
     * @param {unknown[]} name identifies it; the engine stores 43 characters, however long the name is
     * @param {number} expiry in milliseconds. The caller limits it: else a client could have it remembered for as long as it likes
     * @returns {Promise<boolean>} whether this was the first use; rejected where the engine can't answer or is full
     */
    use(name, expiry) {
      const key = createHash('sha256')
        .update(serialiseData([`latchkey ${purpose}`, ...name], 'name'))
        .digest('base64url');
      return engine.add(key, 'used', rememberUntil(expiry));
    },
  };
}

module.exports = { createSingleUse };
