'use strict';

const { isId } = require('./ids');

/**
 * Ends sessions together with their grant tokens.
 *
 * @typedef {ReturnType<typeof createSessionEnding>} SessionEnding
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
     * @returns {Promise<boolean>} whether that user had it
     */
    async endIfOwned(userId, id) {
      if (!isId(id)) return false;
      const found = await sessions.find(id, userId);
      const existed = found !== null && (await sessions.remove(id, userId));
      // Even if there is none: an earlier attempt may have failed after it had removed the session.
      await grants.revokeSession(userId, id);
      return existed;
    },

    /**
     * Ends the sessions of a user in excess of a maximum, except one that has just started.
     *
     * @param {unknown} userId
     * @param {number} max
     * @param {string} exceptId
     */
    async endSurplus(userId, max, exceptId) {
      await endEach(await sessions.surplus(userId, max), exceptId, end);
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
 * @param {readonly import('./session-store').StoredSession[]} sessions
 * @param {unknown} exceptId
 * @param {(userId: unknown, id: string) => Promise<boolean>} end
 * @returns {Promise<number>} how many were ended
 */
async function endEach(sessions, exceptId, end) {
  let count = 0;
  for (const { userId, id } of sessions) {
    if (id !== exceptId && (await end(userId, id))) count += 1;
  }
  return count;
}

module.exports = { createSessionEnding };
