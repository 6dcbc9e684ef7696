'use strict';

const { createHash } = require('node:crypto');
const { keptUntil } = require('./revocation/time-to-live');
const { createEngine, requireVerbs } = require('./engine');

/**
 * Remembers what was used, until it would be over anyway: something of a client's that counts once.
 *
 * @param {unknown} store an engine, or the options of one
 * @param {object} more
 * @param {string} more.option the store's, for errors
 * @param {string} more.purpose two purposes may share a store; the memory is full for one of them alone
 */
function createSingleUse(store, { option, purpose }) {
  const engine = createEngine(store, option, purpose);
  requireVerbs(engine, ['add'], option);

  return {
    /**
     * Uses it up.
     *
     * @param {unknown[]} name what tells it from all others; of whatever length, it takes 43 characters
     * @param {number} end when it is over, in milliseconds. The caller sees to it that no client chooses one that is far away
     * @returns {Promise<boolean>} whether it hadn't been used; rejected where the engine can't say, also where it is full
     */
    use(name, end) {
      const key = createHash('sha256')
        .update(JSON.stringify([`latchkey ${purpose}`, ...name]))
        .digest('base64url');
      return engine.add(key, 'used', keptUntil(end));
    },
  };
}

module.exports = { createSingleUse };
