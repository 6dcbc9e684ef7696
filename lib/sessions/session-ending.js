'use strict';

const { isId } = require('./ids');
const { expiryOf, hasExpired } = require('./session-store');

/** Log-ins this close may not have seen each other's session. Milliseconds. */
const SAME_TIME = 1000;

/**
 * Ends sessions together with their grant tokens.
 *
 * @typedef {ReturnType<typeof createSessionEnding>} SessionEnding
 * @typedef {import('./session-store').StoredSession} StoredSession
 *
 * @param {import('./session-store').SessionStore} sessions
 * @param {import('./grant-revocation').GrantRevocation} grants
 */
function createSessionEnding(sessions, grants) {
  /**
   * Ends a session that was just read from the store.
   *
   * @param {unknown} userId
   * @param {string} id
   * @returns {Promise<boolean>} whether it was still there
   */
  const end = async (userId, id) => {
    // In this order: after a failure between the two, the session is still there, and the next attempt finds it.
    await grants.revokeSession(userId, id);
    return sessions.remove(id, userId);
  };

  return {
    end,

    /**
     * Ends a session whose id somebody has sent.
     *
     * @param {unknown} userId sessions of other users are not ended
     * @param {unknown} id
     * @returns {Promise<boolean>} whether that user had it, and it had not expired
     */
    async endIfOwned(userId, id) {
      if (!isId(id)) return false;
      const found = await sessions.find(id, userId);
      const existed = found !== null && (await sessions.remove(id, userId)) && !hasExpired(found.session);
      // Even if there is none: an earlier attempt may have failed after it had removed the session.
      await grants.revokeSession(userId, id);
      return existed;
    },

    /**
     * Ends the sessions of a user in excess of a maximum, except one that has just started, whatever its clock says.
     *
     * @param {unknown} userId
     * @param {number} max
     * @param {{ id: string, createdAt: number }} started
     */
    async endSurplus(userId, max, started) {
      // One more than there should be, from which the new one is left out.
      const found = await sessions.surplus(userId, max - 1);
      const others = found.filter(({ id }) => id !== started.id);
      const surplus = others.length === found.length ? withoutLast(others) : others;
      await endEach(
        surplus.filter((other) => !isFollowedBy(started, other)),
        undefined,
        end,
      );
    },

    /**
     * Ends the sessions of a user except one.
     *
     * @param {unknown} userId
     * @param {unknown} exceptId
     */
    async endOthers(userId, exceptId) {
      return endEach(await sessions.list(userId), exceptId, end);
    },
  };
}

/**
 * @param {readonly StoredSession[]} sessions
 * @param {unknown} exceptId
 * @param {(userId: unknown, id: string) => Promise<boolean>} end
 * @returns {Promise<number>} how many were ended
 */
async function endEach(sessions, exceptId, end) {
  let count = 0;
  for (const session of sessions) {
    const { userId, id } = session;
    if (id !== exceptId && (await end(userId, id)) && !hasExpired(session)) count += 1;
  }
  return count;
}

/**
 * @param {StoredSession[]} sessions
 * @returns the same without the one that expires last
 */
function withoutLast(sessions) {
  const inOrder = (/** @type {StoredSession} */ one, /** @type {StoredSession} */ other) =>
    expiryOf(one) - expiryOf(other) || one.createdAt - other.createdAt;
  return [...sessions].sort(inOrder).slice(0, -1);
}

/**
 * Whether another session started after one at the same time: that log-in ends the surplus. If both ended each other, none would be left.
 *
 * @param {{ id: string, createdAt: number }} session
 * @param {{ id: string, createdAt: number }} other
 */
function isFollowedBy(session, other) {
  const later = other.createdAt - session.createdAt;
  return later === 0 ? other.id > session.id : later > 0 && later < SAME_TIME;
}

module.exports = { createSessionEnding };
