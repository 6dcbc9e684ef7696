'use strict';

const { assertKnown } = require('../options/known');
const { bare } = require('../values/members');
const { createRevocation } = require('../state/revocation');
const { endOf } = require('../state/session-life');

const NAMES = ['store', 'staleness', 'max'];

/**
 * The end of access tokens that hold their session themselves.
 *
 * @param {any} options
 */
function createSealedRevocation(options) {
  const name = 'store.revocation';
  const given = assertKnown(options, NAMES, name);
  const { revoke, isRevoked } = createRevocation(bare(given, { purpose: 'access token', name }));

  return {
    /**
     * @param {string} id
     * @param {any} session
     * @returns {Promise<boolean>} whether there was anything to end
     */
    async end(id, session) {
      const end = endOf(session);
      if (end < Date.now()) return false;
      await revoke(id, end);
      return true;
    },

    /**
     * Gives the session, or nothing where its token was ended; at once where that is known here.
     *
     * @param {string} id
     * @param {any} session
     * @param {(error: any, session?: any) => void} callback
     */
    pass(id, session, callback) {
      // Whoever asked is told that it has expired.
      const revoked = endOf(session) >= Date.now() && isRevoked(id);
      if (typeof revoked === 'boolean') return callback(null, revoked ? undefined : session);
      revoked.then((over) => callback(null, over ? undefined : session), callback);
    },
  };
}

module.exports = { createSealedRevocation };
