'use strict';

const { milliseconds } = require('../../values/clock');
const { isCount, isText, optional } = require('../../values/checks');
const { unavailable } = require('./errors');

const DEFAULT_MAX = 1_000_000;
// Two are looked at for each one written, so the look-out is always faster than the growth.
const STEPS = 2;
// Where nothing is written any more, a timer goes on looking.
const INTERVAL = 60 * 1000;
const STEPS_AT_ONCE = 20_000;

/** @typedef {{ value: string, until: number, group: string | undefined }} Entry */

/** Keeps it in this process: everything is atomic, and gone when the process is. */
class Memory {
  /** @type {Map<string, Entry>} */
  #entries = new Map();
  /** @type {Map<string, Set<string>>} */
  #groups = new Map();
  #sweeping = this.#entries.entries();
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  #namespace;
  #max;

  /**
   * @param {string | undefined} namespace
   * @param {number} max
   */
  constructor(namespace, max) {
    this.#namespace = namespace;
    this.#max = max;
  }

  /** @param {number} max */
  allow(max) {
    this.#max = max;
  }

  /**
   * The memory of one purpose in the same namespace. It has its own bound: what fills it, fills no other.
   *
   * @param {string} purpose
   */
  partFor(purpose) {
    const part = memoryOf(this.#namespace, purpose);
    part.allow(this.#max);
    return part;
  }

  /** @param {string} key */
  get(key) {
    return this.#alive(key)?.value ?? null;
  }

  /**
   * @param {string} key
   * @param {string} value
   * @param {number} until
   * @param {string} [group]
   */
  put(key, value, until, group) {
    this.#sweep(STEPS);
    this.#drop(key);
    if (this.#entries.size >= this.#max) this.#sweep(STEPS_AT_ONCE);
    // To forget one that is still good might be to forget a revocation.
    if (this.#entries.size >= this.#max) throw unavailable('memory', 'is full');
    this.#entries.set(key, { value, until, group });
    if (group !== undefined) {
      const keys = this.#groups.get(group) ?? new Set();
      this.#groups.set(group, keys.add(key));
    }
    this.#timer ??= setInterval(() => this.#tick(), INTERVAL).unref();
  }

  /** @param {string} key */
  remove(key) {
    const there = this.#alive(key) !== undefined;
    this.#drop(key);
    return there;
  }

  /** @param {string} key */
  take(key) {
    const value = this.get(key);
    this.#drop(key);
    return value;
  }

  /**
   * @param {string} key
   * @param {string} value
   * @param {number} until
   */
  add(key, value, until) {
    if (this.#alive(key)) return false;
    this.put(key, value, until);
    return true;
  }

  /**
   * @param {string} key
   * @param {string} expected
   * @param {string} value
   * @param {number} until
   */
  swap(key, expected, value, until) {
    const entry = this.#alive(key);
    if (entry?.value !== expected) return false;
    entry.value = value;
    entry.until = until;
    return true;
  }

  /** @param {string} group */
  list(group) {
    return [...(this.#groups.get(group) ?? [])].flatMap((key) => {
      const entry = this.#alive(key);
      return entry ? [{ key, value: entry.value }] : [];
    });
  }

  /** @param {string} group */
  removeGroup(group) {
    const found = this.list(group);
    for (const key of this.#groups.get(group) ?? []) this.#drop(key);
    return found.length;
  }

  /**
   * @param {string} group
   * @param {number} max
   */
  surplus(group, max) {
    const keys = this.#groups.get(group);
    if (!keys || keys.size <= max) return [];
    const until = (/** @type {{ key: string }} */ { key }) => this.#entries.get(key)?.until ?? 0;
    const found = this.list(group).sort((one, other) => until(one) - until(other));
    return found.slice(0, Math.max(0, found.length - max));
  }

  get size() {
    return this.#entries.size;
  }

  /** @param {string} key */
  #alive(key) {
    const entry = this.#entries.get(key);
    return entry && entry.until > milliseconds() ? entry : undefined;
  }

  /** @param {string} key */
  #drop(key) {
    const group = this.#entries.get(key)?.group;
    this.#entries.delete(key);
    if (group === undefined) return;
    const keys = this.#groups.get(group);
    keys?.delete(key);
    if (keys?.size === 0) this.#groups.delete(group);
  }

  #tick() {
    this.#sweep(STEPS_AT_ONCE);
    if (this.#entries.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** @param {number} steps */
  #sweep(steps) {
    const now = Date.now();
    for (let step = 0; step < steps; step += 1) {
      const { done, value } = this.#sweeping.next();
      if (done) {
        this.#sweeping = this.#entries.entries();
        return;
      }
      if (value[1].until <= now) this.#drop(value[0]);
    }
  }
}

const names = ['max', 'namespace'];
/** @type {Map<string, Memory>} */
const memories = new Map();

/**
 * @param {string | undefined} namespace
 * @param {string} [purpose]
 */
function memoryOf(namespace, purpose) {
  const name = JSON.stringify([namespace ?? null, purpose ?? null]);
  const memory = memories.get(name) ?? new Memory(namespace, DEFAULT_MAX);
  memories.set(name, memory);
  return memory;
}

/**
 * All of a process that have one namespace and purpose share what they hold, and so do all without a namespace.
 *
 * @param {{ max?: number, namespace?: string }} options
 */
function create(options) {
  const max = optional('a positive integer', 'store.max', options.max, isCount);
  const memory = memoryOf(optional('a non-empty string', 'store.namespace', options.namespace, isText));
  if (max !== undefined) memory.allow(max);
  return memory;
}

module.exports = { create, names };
