'use strict';

const { withStatus } = require('../oauth/status');

/**
 * What the middleware does with grant tokens that belong to sessions or can be revoked: it refuses revoked ones, keeps the session's
 * claims away from the application, and remembers them for the session methods of the same request.
 *
 * @typedef {ReturnType<typeof createGrantGuard>} GrantGuard
 *
 * @param {import('../sessions/grant-revocation').GrantRevocation} grants
 */
function createGrantGuard(grants) {
  /** @type {WeakMap<object, Record<string, unknown>>} */
  const claimsByIdentity = new WeakMap();
  // Deleting the property that was added last is the cheapest.
  const lastFirst = [...grants.claimNames].reverse();

  return {
    /**
     * @param {Record<string, unknown>} claims
     * @returns {boolean | Promise<boolean>} a promise only where the store has to be read
     */
    isRevoked: grants.isRevoked,

    /**
     * The same as a promise, rejected with an error that has its HTTP status.
     *
     * @param {Record<string, unknown>} claims
     */
    async isRevokedAsync(claims) {
      try {
        return await grants.isRevoked(claims);
      } catch (error) {
        throw withStatus(error);
      }
    },

    /** @param {Record<string, unknown>} claims of a user, from which those of the session are deleted */
    deleteSessionClaims(claims) {
      for (const name of lastFirst) delete claims[name];
    },

    /** @param {object} identity @param {Record<string, unknown>} claims */
    setClaims(identity, claims) {
      claimsByIdentity.set(identity, claims);
    },

    /** @param {object} identity */
    claimsOf(identity) {
      return claimsByIdentity.get(identity) ?? null;
    },
  };
}

module.exports = { createGrantGuard };
