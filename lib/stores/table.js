'use strict';

const { given } = require('../values/members');

// So long a token that is over is still known, and its client told «Access token expired».
const GRACE = 60 * 60 * 1000;
// Two entries are looked at for each one added, so the look-out is always faster than the growth.
const STEPS = 2;
// Where nothing is added any more, a timer goes on looking: some milliseconds each minute.
const INTERVAL = 60 * 1000;
const STEPS_AT_ONCE = 20_000;

/**
 * Sessions by access token, the oldest first, which forgets those whose time was over an hour ago. Its timer runs while there
 * is a session, and doesn't keep the process alive.
 */
class Table {
  /** @type {Map<unknown, any>} */
  #entries = new Map();
  // Both go on where they stopped: to start anew, a Map steps over every place that was emptied before.
  #sweeping = this.#entries.entries();
  #oldest = this.#entries.entries();
  /** @type {NodeJS.Timeout | undefined} */
  #timer;

  /**
   * @param {string} token
   * @param {any} session
   * @param {number} max how many to keep at most
   */
  add(token, session, max) {
    this.#entries.set(token, session);
    while (this.#entries.size > max) this.#dropOldest();
    this.#sweep(STEPS);
    this.#timer ??= setInterval(() => this.#tick(), INTERVAL).unref();
  }

  /** @param {unknown} token */
  get(token) {
    return this.#entries.get(token);
  }

  /**
   * @param {unknown} token
   * @returns {boolean} whether it was there
   */
  remove(token) {
    return this.#entries.delete(token);
  }

  /**
   * @param {[string, unknown][]} members what a session must have to go
   * @returns {number} how many there were
   */
  removeAll(members) {
    let count = 0;
    for (const [token, session] of this.#entries) {
      if (has(session, members) && this.#entries.delete(token)) count += 1;
    }
    return count;
  }

  get size() {
    return this.#entries.size;
  }

  #tick() {
    this.#sweep(STEPS_AT_ONCE);
    if (this.#entries.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** @param {number} steps */
  #sweep(steps) {
    const deadline = Date.now() - GRACE;
    for (let step = 0; step < steps; step += 1) {
      const { done, value } = this.#sweeping.next();
      if (done) {
        this.#sweeping = this.#entries.entries();
        return;
      }
      if (endOf(value[1]) < deadline) this.#entries.delete(value[0]);
    }
  }

  #dropOldest() {
    let { done, value } = this.#oldest.next();
    if (done) {
      this.#oldest = this.#entries.entries();
      ({ value } = this.#oldest.next());
    }
    const [token, session] = /** @type {[unknown, any]} */ (value);
    this.#entries.delete(token);
    if (endOf(session) >= Date.now()) {
      require('../diagnostics/warnings').warnOnce(
        'LATCHKEY_MEMORY_STORE_FULL',
        'The memory store is full and drops access tokens that are still good',
      );
    }
  }
}

/**
 * When a session is over, in milliseconds. Read each time, since requests may write to it.
 *
 * @param {any} session
 * @returns {number} infinite where it doesn't say so
 */
function endOf(session) {
  try {
    const end = Number(given(session, 'exp')) * 1000;
    return Number.isNaN(end) ? Number.POSITIVE_INFINITY : end;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/**
 * @param {any} session
 * @param {[string, unknown][]} members
 */
function has(session, members) {
  if (typeof session !== 'object' || session === null) return false;
  try {
    return members.every(([name, value]) => Object.hasOwn(session, name) && session[name] === value);
  } catch {
    return false;
  }
}

module.exports = { GRACE, Table };
