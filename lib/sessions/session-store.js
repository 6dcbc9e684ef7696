'use strict';

const { createRecords } = require('../state/records');
const { rememberUntil } = require('../state/revocation/time-to-live');
const { isText } = require('../values/checks');
const { milliseconds } = require('../values/clock');
const { createId, isId, userKey } = require('./ids');

/**
 * A user's log-in on one device, from `logIn` to `logOut`: the chain of its refresh tokens.
 *
 * @typedef {object} Session
 * @property {unknown} userId as in tokens, which is as JSON
 * @property {number} epoch in which its log-in started
 * @property {number} createdAt milliseconds
 * @property {number} lastUsedAt milliseconds
 * @property {string | null} label
 * @property {number} exp seconds: when its last refresh token expires
 * @property {import('./rotation').RotationEntry[]} tokens
 *
 * @typedef {Session & { id: string }} StoredSession
 * @typedef {{ id: string, session: StoredSession, revision: string }} Found
 * @typedef {ReturnType<typeof createSessionStore>} SessionStore
 */

/**
 * The sessions in an engine. Sessions are changed by compare-and-set only, so that no change brings back one that was ended.
 *
 * One that has expired is kept for a while: a server whose clock is ahead must still be able to end it, while another, whose clock is
 * behind, still accepts it.
 *
 * @param {import('./options').Engine} engine
 * @param {readonly Buffer[]} secret the first seals, any of them opens
 */
function createSessionStore(engine, secret) {
  const records = createRecords(engine, 'jwt-identity session', { secret, isPartitioned: true });
  // An engine of many servers keeps the sessions of a user on one.
  const recordId = (/** @type {string} */ id, /** @type {string} */ user) =>
    `${records.partitionOf(user)}${id}`;
  return {
    /** @param {Session} session @returns {Promise<string>} its id */
    async create(session) {
      const id = createId();
      const user = userKey(session.userId);
      await records.put(recordId(id, user), { id, ...session }, keptUntil(session), user);
      return id;
    },

    /**
     * Finds a session, also one that has expired and is kept.
     *
     * @param {unknown} id
     * @param {unknown} userId sessions of other users are not found
     * @returns {Promise<Found | null>}
     */
    async find(id, userId) {
      const user = userKey(userId);
      const record = isId(id) && isText(user) ? await records.read(recordId(id, user)) : null;
      if (!record || !isOwnedBy(record.value, userId)) return null;
      return { id: record.value.id, session: record.value, revision: record.revision };
    },

    /**
     * @param {Found} found
     * @param {Session} session
     * @returns {Promise<boolean>} false where the session was changed or ended since it was found
     */
    replace({ id, revision }, session) {
      const user = userKey(session.userId);
      return records.swap(recordId(id, user), revision, { ...session, id }, keptUntil(session), user);
    },

    /**
     * @param {string} id
     * @param {unknown} userId
     * @returns {Promise<boolean>} whether there was one
     */
    remove(id, userId) {
      const user = userKey(userId);
      return records.remove(recordId(id, user), user);
    },

    /** @param {unknown} userId @returns {Promise<number>} how many sessions the user had, those that were kept among them */
    removeAll(userId) {
      return records.removeGroup(userKey(userId));
    },

    /** @param {unknown} userId @returns {Promise<StoredSession[]>} most recently used first, those that are kept among them */
    async list(userId) {
      const found = /** @type {StoredSession[]} */ (await records.list(userKey(userId)));
      const owned = found.filter((session) => isOwnedBy(session, userId));
      return owned.sort((one, other) => other.lastUsedAt - one.lastUsedAt);
    },

    /**
     * The sessions of a user in excess of a maximum: those that expire first, perhaps not all at once.
     *
     * @param {unknown} userId
     * @param {number} max
     * @returns {Promise<StoredSession[]>}
     */
    surplus(userId, max) {
      return records.surplus(userKey(userId), max);
    },
  };
}

/**
 * Whether a session has expired by the clock of this server.
 *
 * @param {{ exp: number }} session
 */
function hasExpired({ exp }) {
  return !(exp * 1000 > milliseconds());
}

/**
 * When a session expires, in milliseconds. Those of its last use tell it from others that expire in the same second, so that the one that
 * was used first also goes first.
 *
 * @param {Session} session
 */
function expiryOf({ exp, lastUsedAt }) {
  return exp * 1000 + (lastUsedAt % 1000);
}

/** @param {Session} session */
const keptUntil = (session) => rememberUntil(expiryOf(session));

/**
 * @param {{ userId: unknown }} session
 * @param {unknown} userId
 */
function isOwnedBy(session, userId) {
  // Nearly always, and of thousands of sessions at a time.
  if (session.userId === userId) return true;
  return userKey(session.userId) === userKey(userId);
}

module.exports = { createSessionStore, expiryOf, hasExpired };
