'use strict';

const { createRecords } = require('../state/records');
const { rememberUntil } = require('../state/revocation/time-to-live');

/** @typedef {ReturnType<typeof createUntrackedTokens>} UntrackedTokens */

/**
 * Refresh tokens without the claim `sid`, which were issued before there was a store. Each is assigned to one session when it is first
 * used.
 *
 * @param {import('./options').Engine} engine
 * @param {readonly Buffer[]} secret the first seals, any of them opens
 * @param {number} maxAge seconds
 */
function createUntrackedTokens(engine, secret, maxAge) {
  const records = createRecords(engine, 'jwt-identity adoption', { secret });
  return {
    /**
     * Whether a token's lifetime is short enough: a log-out from everywhere is stored for no longer.
     *
     * @param {{ iat: number, exp: number }} claims
     */
    isAcceptable({ iat, exp }) {
      return exp - iat <= maxAge;
    },

    /**
     * @param {string} token
     * @returns {Promise<string | null>} the id of the session that it was assigned to
     */
    sessionOf(token) {
      return records.get(signingInputOf(token));
    },

    /**
     * Assigns a token to a session, unless it was assigned before.
     *
     * @param {string} token
     * @param {string} id
     * @param {number} exp of the token, in seconds
     * @returns {Promise<boolean>} whether it was assigned to this session
     */
    assign(token, id, exp) {
      return records.add(signingInputOf(token), id, rememberUntil(exp * 1000));
    },
  };
}

/**
 * What identifies a token: its header and payload, since an ECDSA signature has a second valid spelling.
 *
 * @param {string} token
 */
function signingInputOf(token) {
  return token.slice(0, token.lastIndexOf('.'));
}

module.exports = { createUntrackedTokens };
