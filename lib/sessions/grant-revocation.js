'use strict';

const { serialiseData } = require('../values/plain-data');
const { own } = require('../values/members');
const { createRevocation } = require('../state/revocation');
const { CLOCKS_APART } = require('../state/revocation/time-to-live');
const { ID_LENGTH, createId, userKey } = require('./ids');

const DAY = 24 * 60 * 60;

/**
 * Revocation of grant tokens: by session, by token, and by user.
 *
 * @typedef {object} GrantRevocation
 * @property {readonly string[]} claimNames the claims that these tokens have besides those of the user
 * @property {(sid: string | null, epoch: number) => Record<string, string | undefined>} createClaims those claims for a new token of a
 *   log-in that started in that epoch
 * @property {(claims: GrantClaims) => boolean | Promise<boolean>} isRevoked
 * @property {(userId: unknown, sid: unknown) => Promise<void>} revokeSession revokes the tokens of a session
 * @property {(claims: GrantClaims) => Promise<boolean>} revokeToken revokes a token without a session, and says whether that is possible
 * @property {(userId: unknown, epoch: number) => Promise<void>} revokeAll revokes the tokens of a user whose log-in started before an epoch
 *
 * @typedef {Record<string, unknown>} GrantClaims of a verified grant token
 */

/**
 * @param {import('./options').RevocationOptions | null} options null without revocation
 * @param {number} lifetime of a grant token, in seconds
 * @returns {GrantRevocation}
 */
function createGrantRevocation(options, lifetime) {
  if (options === null) return withoutRevocation();
  const revocation = createRevocation({
    ...options,
    purpose: 'jwt-identity grant',
    name: 'grantToken.revocation',
  });
  // Another server may issue tokens with a longer lifetime, and its clock may be ahead.
  const longest = Math.max(lifetime, DAY) * 1000 + CLOCKS_APART;
  /** @param {unknown} userId @param {unknown} id @param {unknown} [exp] seconds, of the token where it is known */
  const revoke = (userId, id, exp = 0) =>
    revocation.revoke(revocationId(userId, id), Math.max(Date.now() + longest, Number(exp) * 1000));

  return {
    claimNames: ['sid', 'jti'],
    createClaims(sid, epoch) {
      const jti = `${createId()}.${epoch}`;
      return sid === null ? { jti } : { sid, jti };
    },
    isRevoked(claims) {
      // Nothing that revoked a token as old as this is remembered: its `exp` is of a time or a server with a longer lifetime.
      if (Date.now() - own(claims, 'iat') * 1000 > longest) return true;
      const userId = own(claims, 'userId');
      const jti = own(claims, 'jti');
      const id = own(claims, 'sid') ?? jti;
      const issuedAt = epochOf(jti) ?? own(claims, 'iat') * 1000 - CLOCKS_APART;
      return revocation.isRevoked(id === undefined ? null : revocationId(userId, id), {
        subject: userKey(userId),
        issuedAt,
      });
    },
    revokeSession: (userId, sid) => revoke(userId, sid),
    async revokeToken(claims) {
      const jti = own(claims, 'jti');
      if (jti !== undefined) await revoke(own(claims, 'userId'), jti, own(claims, 'exp'));
      return jti !== undefined;
    },
    revokeAll: (userId, epoch) => revocation.notBefore(userKey(userId), epoch - 1, Date.now() + longest),
  };
}

/**
 * Without revocation, grant tokens are valid until they expire, and only name their session.
 *
 * @returns {GrantRevocation}
 */
function withoutRevocation() {
  return {
    claimNames: ['sid'],
    createClaims: (sid) => (sid === null ? {} : { sid }),
    isRevoked: () => false,
    async revokeSession() {},
    revokeToken: async () => false,
    async revokeAll() {},
  };
}

/**
 * The id includes the user, so that no user can revoke another's tokens, whatever the claims of their own tokens say.
 *
 * @param {unknown} userId
 * @param {unknown} id of a session or a token
 */
function revocationId(userId, id) {
  return serialiseData([userId, id], 'userId');
}

/**
 * The epoch in which a token's log-in started.
 *
 * @param {unknown} jti
 * @returns {number | undefined} undefined for a token that was issued without revocation, whose `iat` is all there is to go by
 */
function epochOf(jti) {
  if (typeof jti !== 'string' || jti[ID_LENGTH] !== '.') return undefined;
  return Number(jti.slice(ID_LENGTH + 1));
}

module.exports = { createGrantRevocation };
