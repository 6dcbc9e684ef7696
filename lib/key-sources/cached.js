'use strict';

const { latchkeyError } = require('../values/errors');

// Milliseconds between a first failure and the next attempt; it doubles up to the cool-down.
const FIRST_RETRY = 1000;

/**
 * @typedef {InstanceType<typeof import('./key-set').KeySet>} KeySet
 * @typedef {object} Times in milliseconds
 * @property {number} maxAge how long a set is good without being asked for again
 * @property {number} cooldown between two attempts that only an unknown `kid` asks for
 * @property {number} staleIfError how much longer a set is good while it can't be had anew
 */

/** A key set that is kept elsewhere, asked for when it is needed, and once for all who wait for it. */
class CachedKeySet {
  /** @type {string} */
  #name;
  /** @type {(current: KeySet | undefined) => Promise<KeySet>} */
  #load;
  /** @type {Times} */
  #times;
  /** @type {KeySet | undefined} */
  #set;
  #loadedAt = 0;
  #attemptedAt = 0;
  #failures = 0;
  /** @type {unknown} */
  #cause;
  /** @type {Promise<void> | undefined} */
  #pending;

  /**
   * @param {string} name for errors
   * @param {(current: KeySet | undefined) => Promise<KeySet>} load may give the current one again
   * @param {Times} times
   * @param {KeySet} [first]
   */
  constructor(name, load, times, first) {
    this.#name = name;
    this.#load = load;
    this.#times = times;
    this.#set = first;
    if (first) this.#loadedAt = Date.now();
  }

  /**
   * The verifier for a header's `kid`: at once, unless the set has to be asked for.
   *
   * @param {unknown} kid
   * @returns {import('./key-set').Verifier | undefined | Promise<import('./key-set').Verifier | undefined>}
   * @throws where the set can't be had
   */
  find(kid) {
    const now = Date.now();
    const isFresh = this.#isGood(now, this.#times.maxAge);
    const found = isFresh ? this.#set?.find(kid) : undefined;
    if (found) return found;
    if (this.#pending || this.#mayAsk(now, isFresh)) return this.#refresh().then(() => this.#answer(kid));
    return this.#answer(kid);
  }

  /** @param {unknown} kid */
  #answer(kid) {
    const { maxAge, staleIfError } = this.#times;
    const age = maxAge + (this.#failures > 0 ? staleIfError : 0);
    const found = this.#isGood(Date.now(), age) ? this.#set?.find(kid) : undefined;
    if (found || this.#failures === 0) return found;
    throw unavailable(this.#name, this.#cause);
  }

  /**
   * @param {number} now
   * @param {boolean} isFresh then only an unknown `kid` asks, and whoever likes can send those
   */
  #mayAsk(now, isFresh) {
    const { cooldown } = this.#times;
    const retry = this.#failures > 0 ? Math.min(cooldown, FIRST_RETRY * 2 ** (this.#failures - 1)) : 0;
    return !isWithin(now - this.#attemptedAt, isFresh ? cooldown : retry);
  }

  /**
   * @param {number} now
   * @param {number} age
   */
  #isGood(now, age) {
    return this.#set !== undefined && isWithin(now - this.#loadedAt, age);
  }

  #refresh() {
    this.#pending ??= this.#attempt().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #attempt() {
    const start = Date.now();
    try {
      this.#set = await this.#load(this.#set);
      this.#loadedAt = start;
      this.#failures = 0;
      this.#cause = undefined;
    } catch (error) {
      this.#failures += 1;
      this.#cause = error;
    }
    this.#attemptedAt = Date.now();
  }
}

/**
 * A clock that was set back makes no set good for longer.
 *
 * @param {number} elapsed
 * @param {number} limit
 */
function isWithin(elapsed, limit) {
  return elapsed >= 0 && elapsed < limit;
}

/**
 * @param {string} name
 * @param {unknown} cause
 */
function unavailable(name, cause) {
  return latchkeyError('ERR_KEY_SOURCE_UNAVAILABLE', `The key set of ${name} can't be had`, { cause });
}

module.exports = { CachedKeySet, unavailable };
