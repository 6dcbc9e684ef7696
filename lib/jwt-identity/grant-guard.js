'use strict';

const { withStatus } = require('../oauth/status');
const { attempts } = require('./middleware');
const { authenticate } = require('./user');

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

  /** @param {Record<string, unknown>} claims of a user, from which those of the session are deleted */
  function deleteSessionClaims(claims) {
    for (const name of lastFirst) delete claims[name];
  }

  return {
    /**
     * Authenticates a request, unless its grant token is revoked. Waits for the store only where the process doesn't know.
     *
     * @param {import('./types').Verified} verified
     * @param {import('./types').Outcomes} outcomes
     */
    authenticate({ identity, user, claims, req, next }, outcomes) {
      /** @param {boolean} isRevoked */
      const answer = (isRevoked) => {
        if (isRevoked) {
          attempts.set(identity, { finding: { code: 'ERR_TOKEN_REVOKED', userId: claims.userId } });
          return outcomes.anonymous(identity, req, next);
        }
        claimsByIdentity.set(identity, claims);
        authenticate(user, claims);
        deleteSessionClaims(user.claims);
        return outcomes.accepted(user, req, next);
      };
      const isRevoked = grants.isRevoked(claims);
      return typeof isRevoked === 'boolean'
        ? answer(isRevoked)
        : isRevoked.then(answer, (error) => outcomes.failed(withStatus(error), req, next));
    },

    /**
     * Whether a grant token is revoked. Rejects with an error that has its HTTP status.
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

    deleteSessionClaims,

    /** @param {object} identity */
    claimsOf(identity) {
      return claimsByIdentity.get(identity) ?? null;
    },
  };
}

module.exports = { createGrantGuard };
