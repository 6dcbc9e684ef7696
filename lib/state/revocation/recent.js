'use strict';

/**
 * A map that forgets: it holds at most `max` entries, and at least the half of them that were set last. In two generations,
 * because taking the oldest entry out of a Map over and over makes it step over all the places that were emptied before.
 *
 * @template Value
 */
class Recent {
  #half;
  /** @type {Map<string, Value>} */
  #young = new Map();
  /** @type {Map<string, Value>} */
  #old = new Map();

  /** @param {number} max */
  constructor(max) {
    this.#half = Math.ceil(max / 2);
  }

  /** @param {string} name */
  get(name) {
    return this.#young.get(name) ?? this.#old.get(name);
  }

  /**
   * @param {string} name
   * @param {Value} value
   */
  set(name, value) {
    if (this.#young.size >= this.#half && !this.#young.has(name)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(name, value);
  }

  /** @param {string} name */
  delete(name) {
    this.#young.delete(name);
    this.#old.delete(name);
  }
}

module.exports = { Recent };
