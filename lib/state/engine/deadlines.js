'use strict';

/**
 * Calls what takes longer than a limit, by one timer for all that is under way: starting and stopping a timer for each operation takes about
 * as much time as a tenth of a round trip.
 */
class Deadlines {
  #limit;
  /** In the order of their ends, since all have the same limit. @type {Set<{ end: number, expire: () => void }>} */
  #pending = new Set();
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  /** When the timer is due. */
  #due = 0;

  /** @param {number} limit milliseconds */
  constructor(limit) {
    this.#limit = limit;
  }

  get limit() {
    return this.#limit;
  }

  /** @param {() => void} expire */
  add(expire) {
    const now = performance.now();
    const entry = { end: now + this.#limit, expire };
    if (this.#pending.size === 0) this.#wake(now);
    // A timer that is overdue is soon called, or it was a test's and never is.
    else if (now > this.#due) this.#start(now, 0);
    this.#pending.add(entry);
    return entry;
  }

  /** @param {{ end: number, expire: () => void }} entry */
  delete(entry) {
    // The timer goes on for a while, as the next operation is likely to come soon, but keeps no process alive. Fake timers may be numbers.
    if (this.#pending.delete(entry) && this.#pending.size === 0) this.#timer?.unref?.();
  }

  /** @param {number} now */
  #wake(now) {
    // One that is overdue, or due later than any can be, was started while a test had replaced timers or clock.
    const isUsable = this.#timer !== undefined && now <= this.#due && this.#due <= now + this.#limit;
    if (isUsable) this.#timer?.ref?.();
    else this.#start(now, this.#limit);
  }

  /** @param {number} now @param {number} delay */
  #start(now, delay) {
    clearTimeout(this.#timer);
    this.#due = now + delay;
    this.#timer = setTimeout(() => this.#expire(), delay);
  }

  #expire() {
    this.#timer = undefined;
    const now = performance.now();
    for (const entry of this.#pending) {
      // Timers have whole milliseconds.
      if (entry.end > now + 1) return this.#start(now, entry.end - now);
      this.#pending.delete(entry);
      try {
        entry.expire();
      } catch (error) {
        // As if it had a timer of its own: the others expire all the same.
        setImmediate(() => {
          throw error;
        });
      }
    }
  }
}

module.exports = { Deadlines };
