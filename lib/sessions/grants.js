'use strict';

const { own } = require('../values/members');
const { createRevocation } = require('../state/revocation');
const { CLOCKS_APART } = require('../state/revocation/time-to-live');
const { newId, userKey } = require('./sessions');

const day = 24 * 60 * 60;
const idLength = 22;

/**
 * Grant tokens that can be ended before they expire.
 *
 * @typedef {object} Grants
 * @property {readonly string[]} names the claims that these tokens have of their own
 * @property {(sid: string | null, epoch: number) => Record<string, string | undefined>} claims the values of them in a new token of a log-in that
 *   began in that epoch
 * @property {(claims: Record<string, any>) => boolean | Promise<boolean>} isOver
 * @property {(userId: unknown, sid: unknown) => Promise<void>} end the tokens of a session
 * @property {(claims: Record<string, any>) => Promise<boolean>} endOne a token without a session; whether that can be done
 * @property {(userId: unknown, epoch: number) => Promise<void>} endAll those of a user whose log-in began before that epoch
 */

/**
 * Without revocation a grant token only says which session it belongs to.
 *
 * @returns {Grants}
 */
const unendable = () => ({
  names: ['sid'],
  claims: (sid) => (sid === null ? {} : { sid }),
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
  // Another server may give longer lives than this one, and its clock be ahead.
  const longest = Math.max(lifetime, day) * 1000 + CLOCKS_APART;
  // With the user in it, nobody ends what belongs to somebody else, whatever the claims of his own tokens say.
  const idOf = (/** @type {unknown} */ userId, /** @type {unknown} */ id) => JSON.stringify([userId, id]);
  const end = (/** @type {unknown} */ userId, /** @type {unknown} */ id) =>
    revocation.revoke(idOf(userId, id), Date.now() + longest);

  return {
    names: ['sid', 'jti'],
    claims(sid, epoch) {
      const jti = `${newId()}.${epoch}`;
      return sid === null ? { jti } : { sid, jti };
    },
    isOver(claims) {
      const [userId, sid, jti, iat] = ['userId', 'sid', 'jti', 'iat'].map((name) => own(claims, name));
      const id = sid ?? jti;
      const by = { subject: userKey(userId), issuedAt: epochOf(jti) ?? iat * 1000 - CLOCKS_APART };
      return revocation.isRevoked(id === undefined ? null : idOf(userId, id), by);
    },
    end,
    async endOne(claims) {
      const [userId, jti] = [own(claims, 'userId'), own(claims, 'jti')];
      if (jti !== undefined) await end(userId, jti);
      return jti !== undefined;
    },
    endAll: (userId, epoch) => revocation.notBefore(userKey(userId), epoch - 1, Date.now() + longest),
  };
};

/**
 * The epoch in which a token's log-in began.
 *
 * @param {unknown} jti
 * @returns {number | undefined} undefined for a token from before there was revocation. Of that only the time is known, by the clock of
 *   the server that made it
 */
function epochOf(jti) {
  if (typeof jti !== 'string' || jti[idLength] !== '.') return undefined;
  return Number(jti.slice(idLength + 1));
}
