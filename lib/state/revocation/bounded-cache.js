'use strict';

/**
 * A cache of at most `max` entries, which has at least the half of them that were set last. It consists of two generations, and drops the
 * old one as a whole: deleting the oldest entry of a Map over and over makes each deletion step over all earlier ones.
 *
 * @template Value
 */
class BoundedCache {
  #half;
  /** @type {Map<string, Value>} */
  #young = new Map();
  /** @type {Map<string, Value>} */
  #old = new Map();

  /** @param {number} max */
  constructor(max) {
    this.#half = Math.ceil(max / 2);
  }

  /** @param {string} key */
  get(key) {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  /**
   * @param {string} key
   * @param {Value} value
   */
  set(key, value) {
    if (this.#young.size >= this.#half && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }

  /** @param {string} key */
  delete(key) {
    this.#young.delete(key);
    this.#old.delete(key);
  }
}

module.exports = { BoundedCache };
