'use strict';

const { own } = require('../members');
const { createRevocation } = require('../revocation');
const { newId, userKey } = require('./sessions');

const day = 24 * 60 * 60;

/**
 * Grant tokens that can be ended before they expire.
 *
 * @typedef {object} Grants
 * @property {readonly string[]} names the claims that these tokens have of their own
 * @property {(sid: string | null) => Record<string, string | undefined>} claims the values of them in a new token
 * @property {boolean} canEnd
 * @property {(now: number, cutoff: number) => number} issuedAt of a token that is made now, in milliseconds, though all that were
 *   made up to a second are over
 * @property {(claims: Record<string, any>) => boolean | Promise<boolean>} isOver
 * @property {(userId: unknown, sid: unknown) => Promise<void>} end the tokens of a session
 * @property {(claims: Record<string, any>) => Promise<boolean>} endOne a token without a session; whether that can be done
 * @property {(userId: unknown, cutoff: number) => Promise<void>} endAll those of a user that were made up to that second
 */

/**
 * Without revocation a grant token only says which session it belongs to.
 *
 * @returns {Grants}
 */
const unendable = () => ({
  names: ['sid'],
  claims: (sid) => (sid === null ? {} : { sid }),
  canEnd: false,
  issuedAt: (now) => now,
  isOver: () => false,
  async end() {},
  endOne: async () => false,
  async endAll() {},
});

/**
 * @param {{ store: any, staleness?: number, max?: number } | null} options
 * @param {number} lifetime of a grant token, in seconds
 * @returns {Grants}
 */
exports.createGrants = (options, lifetime) => {
  if (options === null) return unendable();
  const revocation = createRevocation({
    ...options,
    purpose: 'jwt-identity grant',
    name: 'grantToken.revocation',
  });
  // Another server may give longer lives than this one.
  const longest = Math.max(lifetime, day) * 1000;
  // With the user in it, nobody ends what belongs to somebody else, whatever the claims of his own tokens say.
  const idOf = (/** @type {unknown} */ userId, /** @type {unknown} */ id) => JSON.stringify([userId, id]);
  const end = (/** @type {unknown} */ userId, /** @type {unknown} */ id) =>
    revocation.revoke(idOf(userId, id), Date.now() + longest);

  return {
    names: ['sid', 'jti'],
    claims: (sid) => (sid === null ? { jti: newId() } : { sid, jti: newId() }),
    canEnd: true,
    // `iat` is cut to seconds, so that a token of the same second would be over too.
    issuedAt: (now, cutoff) => Math.max(now, (cutoff + 1) * 1000),
    isOver(claims) {
      const [userId, sid, jti, iat] = ['userId', 'sid', 'jti', 'iat'].map((name) => own(claims, name));
      const id = sid ?? jti;
      const by = { subject: userKey(userId), issuedAt: iat };
      return revocation.isRevoked(id === undefined ? null : idOf(userId, id), by);
    },
    end,
    async endOne(claims) {
      const [userId, jti] = [own(claims, 'userId'), own(claims, 'jti')];
      if (jti !== undefined) await end(userId, jti);
      return jti !== undefined;
    },
    endAll: (userId, cutoff) => revocation.notBefore(userKey(userId), cutoff, Date.now() + longest),
  };
};
