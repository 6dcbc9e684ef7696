'use strict';

const { createTracer } = require('../diagnostics/tracing');
const { latchkeyError } = require('../values/errors');

const trace = createTracer('keys');

// Milliseconds between a first failure and the next attempt; it doubles up to the cool-down.
const FIRST_RETRY = 1000;

/**
 * @typedef {InstanceType<typeof import('./key-set').KeySet>} KeySet
 * @typedef {import('./key-set').Verifier} Verifier
 * @typedef {object} Times in milliseconds
 * @property {number} maxAge how long a loaded set is fresh
 * @property {number} cooldown minimum time between two loads for an unknown `kid`
 * @property {number} staleIfError how much longer a set is used while loading fails
 */

/** A key set that is loaded on demand and cached. Concurrent callers share one load. */
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
   * @param {(current: KeySet | undefined) => Promise<KeySet>} load may resolve to the current set, where it hasn't changed
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
   * The verifier for the `kid` of a header; a promise where the set has to be loaded.
   *
   * @param {unknown} kid
   * @returns {Verifier | undefined | Promise<Verifier | undefined>}
   * @throws where the set can't be loaded
   */
  find(kid) {
    const now = Date.now();
    const isFresh = this.#isYoungerThan(now, this.#times.maxAge);
    // A key without a name may be the one that is meant, but so may a new one.
    const found = isFresh && this.#set?.names(kid) ? this.#set.find(kid) : undefined;
    if (found) return found;
    if (this.#pending || this.#mayLoad(now, isFresh)) return this.#refresh().then(() => this.#select(kid));
    return this.#select(kid);
  }

  /**
   * Loads the set, where it isn't fresh.
   *
   * @returns {Promise<void>} rejected where there is no set that can be used
   */
  async ready() {
    const now = Date.now();
    const isFresh = this.#isYoungerThan(now, this.#times.maxAge);
    if (!isFresh && (this.#pending || this.#mayLoad(now, isFresh))) await this.#refresh();
    const { maxAge, staleIfError } = this.#times;
    if (!this.#isYoungerThan(Date.now(), maxAge + staleIfError)) throw unavailable(this.#name, this.#cause);
  }

  /** Waits for the load that is under way. */
  async close() {
    await this.#pending;
  }

  /** @param {unknown} kid */
  #select(kid) {
    const { maxAge, staleIfError } = this.#times;
    const age = maxAge + (this.#failures > 0 ? staleIfError : 0);
    const found = this.#isYoungerThan(Date.now(), age) ? this.#set?.find(kid) : undefined;
    if (found || this.#failures === 0) return found;
    throw unavailable(this.#name, this.#cause);
  }

  /**
   * @param {number} now
   * @param {boolean} isFresh then the `kid` is unknown, which anybody can send, so the cool-down limits the loads
   */
  #mayLoad(now, isFresh) {
    const { cooldown } = this.#times;
    const retry = this.#failures > 0 ? Math.min(cooldown, FIRST_RETRY * 2 ** (this.#failures - 1)) : 0;
    return !isWithin(now - this.#attemptedAt, isFresh ? cooldown : retry);
  }

  /**
   * @param {number} now
   * @param {number} age
   */
  #isYoungerThan(now, age) {
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
      this.#set = await trace(() => this.#load(this.#set), { source: this.#name });
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
 * Whether a time has not passed yet. A clock that was set back doesn't prolong it.
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
  return latchkeyError('ERR_KEY_SOURCE_UNAVAILABLE', `The key set of ${name} can't be loaded`, { cause });
}

module.exports = { CachedKeySet, unavailable };
