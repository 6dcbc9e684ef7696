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
    return sessions.remove(id);
  };

  /**
   * @param {readonly import('./session-store').StoredSession[]} some of one user
   * @param {unknown} exceptId
   * @returns {Promise<number>} how many were ended
   */
  const endSome = async (some, exceptId) => {
    let count = 0;
    for (const { userId, id } of some) {
      if (id !== exceptId && (await end(userId, id))) count += 1;
    }
    return count;
  };

  return {
    end,

    /**
     * Ends a session whose id somebody has sent.
     *
     * @param {unknown} userId nobody else's session is ended
     * @param {unknown} id
     * @returns {Promise<boolean>} whether that user had it
     */
    async endIfOwned(userId, id) {
      if (!isId(id)) return false;
      const found = await sessions.find(id, userId);
      const existed = found !== null && (await sessions.remove(id));
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
      await endSome(await sessions.surplus(userId, max), exceptId);
    },

    /**
     * Ends the sessions of a user except one.
     *
     * @param {unknown} userId
     * @param {unknown} exceptId
     */
    async endOthers(userId, exceptId) {
      return endSome(await sessions.list(userId), exceptId);
    },
  };
}

module.exports = { createSessionEnding };
