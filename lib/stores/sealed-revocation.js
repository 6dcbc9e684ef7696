'use strict';

const { assertKnown } = require('../options/known');
const { bare } = require('../values/members');
const { createRevocation } = require('../state/revocation');
const { endOf } = require('../state/session-life');

/** The engines of stores, which keep them private. @type {WeakMap<object, ReturnType<typeof import('../state/engine').createEngine>>} */
const engines = new WeakMap();

const NAMES = ['store', 'staleness', 'max'];

/**
 * Revocation of access tokens that contain their session.
 *
 * @param {unknown} options
 * @param {object} store that has it
 */
function createSealedRevocation(options, store) {
  const name = 'store.revocation';
  const given = assertKnown(options, NAMES, name);
  const { revoke, isRevoked, engine } = createRevocation(bare(given, { purpose: 'access token', name }));
  engines.set(store, engine);

  return {
    /**
     * @param {string} id
     * @param {unknown} session
     * @returns {Promise<boolean>} false where the token has expired
     */
    async revoke(id, session) {
      const end = endOf(session);
      // Also where it has expired: for a server whose clock is behind it may not have.
      await revoke(id, end);
      return end >= Date.now();
    },

    /**
     * Calls back with the session, or nothing where its token was revoked; synchronously where the answer is cached.
     *
     * @param {string} id
     * @param {unknown} session
     * @param {(error: unknown, session?: unknown) => void} callback
     */
    retrieve(id, session, callback) {
      // The check refuses an expired token as expired, whether or not it was revoked.
      const answer = endOf(session) >= Date.now() && isRevoked(id);
      if (typeof answer === 'boolean') return callback(null, answer ? undefined : session);
      answer.then((revoked) => callback(null, revoked ? undefined : session), callback);
    },
  };
}

/** @param {object} store */
const revocationEngineOf = (store) => engines.get(store);

module.exports = { createSealedRevocation, revocationEngineOf };
