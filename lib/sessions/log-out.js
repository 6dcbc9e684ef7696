'use strict';

const { latchkeyError } = require('../values/errors');
const { serialise } = require('../values/json');
const { own } = require('../values/members');
const { expected } = require('../values/checks');
const { isId, newId } = require('./sessions');

/**
 * A request, as far as sessions go.
 *
 * @typedef {object} Visit
 * @property {unknown} refreshToken in its body
 * @property {Record<string, any> | undefined} claims of its grant token
 */

/**
 * The ways to see sessions and to end them.
 *
 * @param {object} parts
 * @param {import('./issuing').Tokens} parts.tokens
 * @param {ReturnType<typeof import('./sessions').createSessions>} parts.sessions
 * @param {import('./grants').Grants} parts.grants
 */
exports.createLogOut = ({ tokens, sessions, grants }) => {
  /**
   * @param {unknown} userId
   * @param {unknown} sid
   * @returns {Promise<boolean>} whether there was one
   */
  const end = async (userId, sid) => {
    if (!isId(sid)) return false;
    const found = await sessions.find(sid, userId);
    const wasThere = found !== null && (await sessions.end(sid));
    // Also where it wasn't: an attempt before this one may have got only so far.
    await grants.end(userId, sid);
    return wasThere;
  };

  /**
   * @param {Record<string, any>} claims
   * @param {string} token
   */
  const endOfRefresh = async (claims, token) => {
    if (Object.hasOwn(claims, 'sid')) return end(claims.userId, claims.sid);
    if (!sessions.isAdoptable(claims)) return false;
    // It was made before there was a store. Given a session that doesn't exist, it never works again.
    if (await sessions.adopt(token, newId(), claims.exp)) return true;
    return end(claims.userId, await sessions.adopted(token));
  };

  /** @param {Record<string, any>} claims */
  const endOfGrant = (claims) =>
    own(claims, 'sid') === undefined ? grants.endOne(claims) : end(claims.userId, own(claims, 'sid'));

  return {
    /**
     * Ends the sessions that a request belongs to.
     *
     * @param {Visit} visit
     * @returns {Promise<boolean>} whether anything was ended
     */
    async logOut({ refreshToken, claims }) {
      const refresh = tokens.verifyRefresh(refreshToken);
      const ended = refresh !== null && (await endOfRefresh(refresh, /** @type {string} */ (refreshToken)));
      const sid = own(claims, 'sid');
      const isSame = sid !== undefined && sid === own(refresh, 'sid');
      return claims && !isSame ? (await endOfGrant(claims)) || ended : ended;
    },

    /**
     * @param {Visit} visit
     * @param {unknown} userId
     * @returns {Promise<number>} how many sessions were ended
     */
    async logOutAll(visit, userId) {
      const user = userOf(visit, userId);
      const { count, epoch } = await sessions.endAll(user);
      await grants.endAll(user, epoch);
      return count;
    },

    /**
     * @param {Visit} visit
     * @param {unknown} userId
     */
    async sessions(visit, userId) {
      const found = await sessions.list(userOf(visit, userId));
      return found.map(({ id, madeAt, lastUsed, label }) => ({
        id,
        madeAt: new Date(madeAt),
        lastUsed: new Date(lastUsed),
        label,
        current: id === own(visit.claims, 'sid'),
      }));
    },

    /**
     * @param {Visit} visit
     * @param {unknown} id
     * @param {unknown} userId
     * @returns {Promise<boolean>} whether that user had such a session
     */
    async logOutSession(visit, id, userId) {
      return end(userOf(visit, userId), id);
    },
  };
};

/**
 * The user that is meant, as tokens hold it.
 *
 * @param {Visit} visit
 * @param {unknown} given
 * @returns {unknown}
 */
function userOf({ claims }, given) {
  if (given !== undefined) {
    const text = serialise(given, 'userId');
    if (text === undefined || text === 'null') throw expected('the id of a user', 'userId', given);
    return JSON.parse(text);
  }
  if (claims) return claims.userId;
  throw latchkeyError(
    'ERR_USER_UNKNOWN',
    'Without an authenticated user in the request, the id of a user must be given',
  );
}
