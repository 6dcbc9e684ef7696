'use strict';

const { ExpiringMap } = require('../state/expiring-map');
const { retainedUntil } = require('../state/retention');
const { endOf } = require('../state/session-life');

// Of an access token's 43 characters, those that find its entry: 72 random bits. V8 copies a text as short as this. Of anything longer it
// makes a view of the header, whose hash and comparison in a Map leave compiled code.
const KEY_LENGTH = 12;

/** @typedef {{ token: string, session: unknown }} Entry */

/** Sessions by access token. It forgets expired ones after a while, and the oldest ones when it is full. */
class SessionTable {
  /** @type {InstanceType<typeof ExpiringMap<string, Entry>>} */
  #entries = new ExpiringMap(({ session }, now) => retainedUntil(session) < now);

  /**
   * @param {string} token
   * @param {unknown} session
   * @param {number} max how many to keep at most
   */
  add(token, session, max) {
    this.#entries.set(keyOf(token), { token, session });
    while (this.#entries.size > max) this.#deleteOldest();
  }

  /** @param {string} token a new one @returns {boolean} whether it would take the place of another token's session */
  wouldReplaceOther(token) {
    const entry = this.#entries.get(keyOf(token));
    return entry !== undefined && entry.token !== token;
  }

  /** @param {unknown} token */
  get(token) {
    return this.#entryOf(token)?.session;
  }

  /**
   * @param {unknown} token
   * @returns {boolean} whether it was there
   */
  remove(token) {
    const entry = this.#entryOf(token);
    return entry !== undefined && this.#entries.delete(keyOf(entry.token));
  }

  /** @param {unknown} token */
  #entryOf(token) {
    if (typeof token !== 'string') return undefined;
    const entry = this.#entries.get(keyOf(token));
    return entry?.token === token ? entry : undefined;
  }

  /**
   * @param {[string, unknown][]} members names and values that a session must have to be removed
   * @returns {number} how many were removed
   */
  removeAll(members) {
    let count = 0;
    for (const [key, { session }] of this.#entries) {
      if (has(session, members) && this.#entries.delete(key)) count += 1;
    }
    return count;
  }

  get size() {
    return this.#entries.size;
  }

  #deleteOldest() {
    const oldest = this.#entries.deleteOldest();
    if (endOf(oldest?.session) >= Date.now()) {
      require('../diagnostics/warnings').warnOnce(
        'LATCHKEY_MEMORY_STORE_FULL',
        'The memory store is full and deletes access tokens that have not expired. Raise store.max, or use a store in a database',
      );
    }
  }
}

/** @param {string} token */
const keyOf = (token) => token.slice(0, KEY_LENGTH);

/**
 * @param {unknown} session
 * @param {[string, unknown][]} members
 */
function has(session, members) {
  if (typeof session !== 'object' || session === null) return false;
  try {
    return members.every(
      ([name, value]) => Object.hasOwn(session, name) && Reflect.get(session, name) === value,
    );
  } catch {
    // A getter of the application's.
    return false;
  }
}

module.exports = { SessionTable };
