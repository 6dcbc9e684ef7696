'use strict';

const crypto = require('node:crypto');
const { serialise } = require('../values/json');
const { CLOCKS_APART } = require('../state/revocation/time-to-live');
const { unavailable } = require('../state/engine/errors');
const { createRecords } = require('../state/records');
const { createEpoch } = require('./epoch');

/**
 * A user's being logged in on one device, from `logIn` to `logOut`: all the refresh tokens that follow one another.
 *
 * @typedef {object} Session
 * @property {unknown} userId as it is in tokens, which have been through JSON
 * @property {number} epoch of the store in which its log-in began
 * @property {number} madeAt milliseconds
 * @property {number} lastUsed milliseconds
 * @property {string | null} label
 * @property {number} exp seconds: when the last refresh token of it ends
 * @property {import('./rotation').Entry[]} tokens
 *
 * @typedef {{ id: string, session: Session, revision: string }} Found
 */

const ID = /^[\w-]{22}$/;
const year = 366 * 24 * 60 * 60;
// Each time round, another caller has ended the sessions of the same user.
const rounds = 20;

/** A new id of a session or a token: 128 random bits. */
exports.newId = () => crypto.randomBytes(16).toString('base64url');

/** @param {unknown} id @returns {id is string} */
const isId = (id) => typeof id === 'string' && ID.test(id);
exports.isId = isId;

/**
 * A user's id as text, in which a number and its digits are two: how tokens tell users apart.
 *
 * @param {unknown} userId
 * @returns {string}
 */
const userKey = (userId) => /** @type {string} */ (serialise(userId, 'userId'));
exports.userKey = userKey;

/**
 * The sessions in an engine. What was ended is gone, and nothing here brings it back: a session is only changed by
 * compare-and-swap.
 *
 * @param {any} engine
 * @param {readonly Buffer[]} secret of several, the first seals and all open
 * @param {number} lifetime of a refresh token, in seconds
 */
exports.createSessions = (engine, secret, lifetime) => {
  const sessions = createRecords(engine, 'jwt-identity session', { secret });
  const adoptions = createRecords(engine, 'jwt-identity adoption', { secret });
  const ends = createRecords(engine, 'jwt-identity end', { secret });
  const epochs = createEpoch(engine);
  const oldest = Math.max(lifetime, year);

  /**
   * Writes down in which epoch all sessions of a user were ended. It only ever rises.
   *
   * @param {string} user
   * @param {number} epoch
   */
  const writeEnd = async (user, epoch) => {
    const until = Date.now() + oldest * 1000 + CLOCKS_APART;
    for (let round = 0; round < rounds; round += 1) {
      const found = await ends.read(user);
      if (found?.value.epoch >= epoch) return;
      if (found && (await ends.swap(user, found.revision, { epoch }, until))) return;
      if (!found && (await ends.add(user, { epoch }, until))) return;
      // There is one that can't be read, since the key that it was sealed under is gone.
      if (!found && !(await ends.read(user))) return ends.put(user, { epoch }, until);
    }
    throw unavailable(engine.name, 'was written to by others all the time');
  };

  return {
    /** @returns {Promise<number>} of a log-in that begins now */
    epoch: () => epochs.current(),

    /**
     * @param {Session} session
     * @returns {Promise<string>} its id
     */
    async begin(session) {
      const id = exports.newId();
      await sessions.put(id, { id, ...session }, session.exp * 1000, userKey(session.userId));
      return id;
    },

    /**
     * @param {unknown} id
     * @param {unknown} userId nobody else's session is found
     * @returns {Promise<Found | null>}
     */
    async find(id, userId) {
      const record = isId(id) ? await sessions.read(id) : null;
      if (!record || userKey(record.value.userId) !== userKey(userId)) return null;
      return { id: record.value.id, session: record.value, revision: record.revision };
    },

    /**
     * @param {Found} found
     * @param {Session} session
     * @returns {Promise<boolean>} false where it has been changed or ended since
     */
    replace({ id, revision }, session) {
      return sessions.swap(id, revision, { ...session, id }, session.exp * 1000);
    },

    /**
     * @param {string} id
     * @returns {Promise<boolean>} whether there was one
     */
    end(id) {
      return sessions.remove(id);
    },

    /**
     * @param {unknown} userId
     * @returns {Promise<(Session & { id: string })[]>} the ones used last first
     */
    async list(userId) {
      const found = await sessions.list(userKey(userId));
      const owned = found.filter((session) => userKey(session.userId) === userKey(userId));
      return owned.sort((one, other) => other.lastUsed - one.lastUsed);
    },

    /**
     * The sessions of a user beyond so many, those that end first, or some of them.
     *
     * @param {unknown} userId
     * @param {number} max
     * @returns {Promise<(Session & { id: string })[]>}
     */
    surplus(userId, max) {
      return sessions.surplus(userKey(userId), max);
    },

    /**
     * Ends every session of a user, also those whose refresh token the store never saw.
     *
     * @param {unknown} userId
     * @returns {Promise<{ count: number, epoch: number }>} how many there were, and the first epoch whose log-ins may go on
     */
    async endAll(userId) {
      const user = userKey(userId);
      const epoch = await epochs.next();
      await writeEnd(user, epoch);
      // In this order, a session that is begun behind it sees the end.
      return { count: await sessions.removeGroup(user), epoch };
    },

    /**
     * Whether all sessions of a user were ended since a log-in began.
     *
     * @param {unknown} userId
     * @param {number} epoch
     * @returns {Promise<boolean>}
     */
    async isEnded(userId, epoch) {
      return (await ends.get(userKey(userId)))?.epoch > epoch;
    },

    /** @param {Record<string, any>} claims of a refresh token without a session */
    isAdoptable({ iat, exp }) {
      // `endAll` isn't remembered for longer.
      return exp - iat <= oldest;
    },

    /**
     * The session that a refresh token without one was given, or null.
     *
     * @param {string} token
     * @returns {Promise<string | null>}
     */
    adopted(token) {
      return adoptions.get(identityOf(token));
    },

    /**
     * Gives a session to a refresh token without one. It gets only one, ever.
     *
     * @param {string} token
     * @param {string} id
     * @param {number} exp of the token, in seconds
     * @returns {Promise<boolean>} whether it got this one
     */
    adopt(token, id, exp) {
      return adoptions.add(identityOf(token), id, exp * 1000);
    },
  };
};

/**
 * What identifies a token: its header and payload, since an ECDSA signature has a second valid spelling.
 *
 * @param {string} token
 */
function identityOf(token) {
  return token.slice(0, token.lastIndexOf('.'));
}
