'use strict';

const { unavailable } = require('../state/engine/errors');
const { createRecords } = require('../state/records');
const { CLOCKS_APART } = require('../state/revocation/time-to-live');
const { wholeMilliseconds } = require('../values/clock');
const { createEpoch } = require('./epoch');
const { userKey } = require('./ids');

// Each attempt fails because another caller has logged the same user out.
const MAX_ATTEMPTS = 20;

/** @typedef {ReturnType<typeof createLogOutEpochs>} LogOutEpochs */

/**
 * Per user, the epoch of the last log-out from everywhere. It applies to log-ins that are in progress, and to refresh tokens that the
 * store doesn't know yet.
 *
 * @param {import('./options').Engine} engine
 * @param {readonly Buffer[]} secret the first seals, any of them opens
 * @param {number} maxAge seconds: the longest lifetime of a refresh token that it must outlive
 */
function createLogOutEpochs(engine, secret, maxAge) {
  const records = createRecords(engine, 'jwt-identity end', { secret });
  const epoch = createEpoch(engine);

  /**
   * Stores an epoch unless a later one is stored.
   *
   * @param {string} user
   * @param {number} next
   */
  const write = async (user, next) => {
    const until = wholeMilliseconds() + maxAge * 1000 + CLOCKS_APART;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const found = await records.read(user);
      if (found?.value.epoch >= next) return;
      if (found && (await records.swap(user, found.revision, { epoch: next }, until))) return;
      if (!found && (await records.add(user, { epoch: next }, until))) return;
      // There is a record that can't be opened, because the key that sealed it has been removed.
      if (!found && !(await records.read(user))) return records.put(user, { epoch: next }, until);
    }
    throw unavailable(engine.name, 'was written to by others all the time');
  };

  return {
    /** @returns {Promise<number>} the epoch of a log-in that starts now */
    current: () => epoch.current(),

    /**
     * Refuses all of a user's log-ins that have started by now.
     *
     * @param {unknown} userId
     * @returns {Promise<number>} the first epoch whose log-ins are accepted
     */
    async advance(userId) {
      const next = await epoch.next();
      await write(userKey(userId), next);
      return next;
    },

    /**
     * Whether a user was logged out everywhere after a log-in started.
     *
     * @param {unknown} userId
     * @param {number} started the epoch of the log-in
     * @returns {Promise<boolean>}
     */
    async isLoggedOut(userId, started) {
      return (await records.get(userKey(userId)))?.epoch > started;
    },

    /**
     * The same for a token that is older than the store, and may be older than a change of its keys: a log-out that can't be read any more
     * counts.
     *
     * @param {unknown} userId
     * @param {number} started
     * @returns {Promise<boolean>}
     */
    async mayBeLoggedOut(userId, started) {
      const user = userKey(userId);
      const found = await records.get(user);
      return found ? found.epoch > started : records.isLost(user);
    },
  };
}

module.exports = { createLogOutEpochs };
