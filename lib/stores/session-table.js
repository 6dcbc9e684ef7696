'use strict';

const { ExpiringMap } = require('../state/expiring-map');
const { endOf, retainedUntil } = require('../state/session-life');

/** Sessions by access token. It forgets expired ones after a while, and the oldest ones when it is full. */
class SessionTable {
  /** @type {InstanceType<typeof ExpiringMap<unknown, unknown>>} */
  #sessions = new ExpiringMap((session, now) => retainedUntil(session) < now);

  /**
   * @param {string} token
   * @param {unknown} session
   * @param {number} max how many to keep at most
   */
  add(token, session, max) {
    this.#sessions.set(token, session);
    while (this.#sessions.size > max) this.#deleteOldest();
  }

  /** @param {unknown} token */
  get(token) {
    return this.#sessions.get(token);
  }

  /**
   * @param {unknown} token
   * @returns {boolean} whether it was there
   */
  remove(token) {
    return this.#sessions.delete(token);
  }

  /**
   * @param {[string, unknown][]} members names and values that a session must have to be removed
   * @returns {number} how many were removed
   */
  removeAll(members) {
    let count = 0;
    for (const [token, session] of this.#sessions) {
      if (has(session, members) && this.#sessions.delete(token)) count += 1;
    }
    return count;
  }

  get size() {
    return this.#sessions.size;
  }

  #deleteOldest() {
    const session = this.#sessions.deleteOldest();
    if (endOf(session) >= Date.now()) {
      require('../diagnostics/warnings').warnOnce(
        'LATCHKEY_MEMORY_STORE_FULL',
        'The memory store is full and deletes access tokens that have not expired. Raise store.max, or use a store in a database',
      );
    }
  }
}

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
