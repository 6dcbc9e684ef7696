'use strict';

// Each write looks at two entries, so that sweeping outpaces growth whatever is written.
const STEPS_PER_WRITE = 2;
// When writes stop, a timer sweeps: some milliseconds each minute.
const INTERVAL = 60 * 1000;
const STEPS_PER_SWEEP = 20_000;

/**
 * A map that deletes expired entries in small steps, in the order in which they were inserted. `get` may still return an entry that has
 * expired and wasn't swept yet. Its timer runs while there is an entry, and doesn't keep the process alive.
 *
 * @template Key, Value
 */
class ExpiringMap {
  /** @type {Map<Key, Value>} */
  #entries = new Map();
  // Both iterators continue where they stopped: a new one would step over every place that was deleted before.
  #sweeping = this.#entries.entries();
  #oldest = this.#entries.entries();
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  #isExpired;
  #onExpired;

  /**
   * @param {(value: Value, now: number) => boolean} isExpired `now` in milliseconds
   * @param {(key: Key, value: Value) => void} [onExpired] called after an entry was deleted because it has expired
   */
  constructor(isExpired, onExpired) {
    this.#isExpired = isExpired;
    this.#onExpired = onExpired;
  }

  get size() {
    return this.#entries.size;
  }

  /** @param {Key} key */
  get(key) {
    return this.#entries.get(key);
  }

  /**
   * @param {Key} key
   * @param {Value} value
   */
  set(key, value) {
    this.#entries.set(key, value);
    this.#sweep(STEPS_PER_WRITE);
    this.#timer ??= setInterval(() => this.#tick(), INTERVAL).unref();
  }

  /** @param {Key} key */
  delete(key) {
    return this.#entries.delete(key);
  }

  [Symbol.iterator]() {
    return this.#entries.entries();
  }

  /** Deletes expired entries at once, as many as take some milliseconds: for a map that is full. */
  sweep() {
    this.#sweep(STEPS_PER_SWEEP);
  }

  /**
   * Deletes the entry that was inserted first.
   *
   * @returns {Value | undefined} its value
   */
  deleteOldest() {
    let next = this.#oldest.next();
    if (next.done) {
      this.#oldest = this.#entries.entries();
      next = this.#oldest.next();
    }
    if (next.done) return undefined;
    const [key, value] = next.value;
    this.#entries.delete(key);
    return value;
  }

  #tick() {
    this.sweep();
    if (this.#entries.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** @param {number} most how many entries to look at; none of them twice */
  #sweep(most) {
    const now = Date.now();
    for (let steps = Math.min(most, this.#entries.size); steps > 0; steps -= 1) {
      let next = this.#sweeping.next();
      if (next.done) {
        this.#sweeping = this.#entries.entries();
        next = this.#sweeping.next();
        if (next.done) return;
      }
      const [key, value] = next.value;
      if (!this.#isExpired(value, now)) continue;
      this.#entries.delete(key);
      this.#onExpired?.(key, value);
    }
  }
}

module.exports = { ExpiringMap };
