'use strict';

const { milliseconds } = require('../../values/clock');
const { serialiseData } = require('../../values/plain-data');
const { isCount, isText, optional } = require('../../values/checks');
const { ExpiringMap } = require('../expiring-map');
const { unavailable } = require('./errors');

const DEFAULT_MAX = 1_000_000;

/** @typedef {{ value: string, until: number, group: string | undefined }} Entry */

/** An engine in the memory of this process: every verb is atomic, and the data is lost when the process ends. */
class Memory {
  /** @type {InstanceType<typeof ExpiringMap<string, Entry>>} */
  #entries = new ExpiringMap(
    ({ until }, now) => until <= now,
    (key, { group }) => this.#leaveGroup(key, group),
  );
  /** The keys of each group. @type {Map<string, Set<string>>} */
  #groups = new Map();
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
  setMax(max) {
    this.#max = max;
  }

  /**
   * The memory for one purpose in the same namespace. It has a maximum of its own: when one purpose is full, the others aren't.
   *
   * @param {string} purpose
   */
  partFor(purpose) {
    const part = memoryOf(this.#namespace, purpose);
    part.setMax(this.#max);
    return part;
  }

  /** @param {string} key */
  get(key) {
    return this.#unexpired(key)?.value ?? null;
  }

  /**
   * @param {string} key
   * @param {string} value
   * @param {number} until
   * @param {string} [group]
   */
  put(key, value, until, group) {
    this.#delete(key);
    if (this.#entries.size >= this.#max) this.#entries.sweep();
    // Deleting an entry that hasn't expired could delete a revocation.
    if (this.#entries.size >= this.#max) throw unavailable('memory', 'is full');
    this.#entries.set(key, { value, until, group });
    if (group !== undefined) {
      const keys = this.#groups.get(group) ?? new Set();
      this.#groups.set(group, keys.add(key));
    }
  }

  /** @param {string} key */
  remove(key) {
    const existed = this.#unexpired(key) !== undefined;
    this.#delete(key);
    return existed;
  }

  /** @param {string} key */
  take(key) {
    const value = this.get(key);
    this.#delete(key);
    return value;
  }

  /**
   * @param {string} key
   * @param {string} value
   * @param {number} until
   */
  add(key, value, until) {
    if (this.#unexpired(key)) return false;
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
    const entry = this.#unexpired(key);
    if (entry?.value !== expected) return false;
    entry.value = value;
    entry.until = until;
    return true;
  }

  /** @param {string} group */
  list(group) {
    return [...(this.#groups.get(group) ?? [])].flatMap((key) => {
      const entry = this.#unexpired(key);
      return entry ? [{ key, value: entry.value }] : [];
    });
  }

  /** @param {string} group */
  removeGroup(group) {
    const found = this.list(group);
    for (const key of this.#groups.get(group) ?? []) this.#delete(key);
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
  #unexpired(key) {
    const entry = this.#entries.get(key);
    return entry && entry.until > milliseconds() ? entry : undefined;
  }

  /** @param {string} key */
  #delete(key) {
    const entry = this.#entries.get(key);
    this.#entries.delete(key);
    this.#leaveGroup(key, entry?.group);
  }

  /**
   * @param {string} key
   * @param {string | undefined} group
   */
  #leaveGroup(key, group) {
    if (group === undefined) return;
    const keys = this.#groups.get(group);
    keys?.delete(key);
    if (keys?.size === 0) this.#groups.delete(group);
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
  const name = serialiseData([namespace ?? null, purpose ?? null], 'namespace');
  const memory = memories.get(name) ?? new Memory(namespace, DEFAULT_MAX);
  memories.set(name, memory);
  return memory;
}

/**
 * Engines of one process with the same namespace and purpose share their data, and so do all engines without a namespace.
 *
 * @param {{ max?: number, namespace?: string }} options
 */
function create(options) {
  const max = optional('a positive integer', 'store.max', options.max, isCount);
  const memory = memoryOf(optional('a non-empty string', 'store.namespace', options.namespace, isText));
  if (max !== undefined) memory.setMax(max);
  return memory;
}

module.exports = { Memory, create, names };
