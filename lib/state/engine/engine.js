'use strict';

const { milliseconds } = require('../../values/clock');
const { given } = require('../../values/members');
const { expected, expectedSecret, isCount, isFunction, optional } = require('../../values/checks');
const { invalid, unsupported } = require('./errors');
const { within } = require('./within');

/** What an engine may do beside get, put and remove, and the methods that it takes. Each is atomic, or isn't there. */
const VERBS = Object.freeze({
  take: ['take'],
  add: ['add'],
  swap: ['swap'],
  group: ['list', 'removeGroup'],
});
const BASE = ['get', 'put', 'remove'];

// A request doesn't wait longer, whatever becomes of the engine.
const DEFAULT_TIMEOUT = 2000;
// No request waits for this one.
const TABLE_TIMEOUT = 30_000;
// The last millisecond that a Date knows.
const LATEST = 8.64e15;
// What is added or swapped is kept so long at least: where its time is up already, there is one winner all the same.
const SHORTEST = 1000;

/**
 * The verbs as an adapter, or an application, writes them: without limits, checks and codes.
 *
 * @typedef {object} Adapter
 * @property {(key: string, signal?: () => AbortSignal) => any} get
 * @property {(key: string, value: string, until: number, group?: string, signal?: () => AbortSignal) => any} put
 * @property {(key: string, signal?: () => AbortSignal) => any} remove
 * @property {(key: string, signal?: () => AbortSignal) => any} [take]
 * @property {(key: string, value: string, until: number, signal?: () => AbortSignal) => any} [add]
 * @property {(key: string, expected: string, value: string, until: number, signal?: () => AbortSignal) => any} [swap]
 * @property {boolean} [steps] whether `list` and `removeGroup` go through a group in steps, so that a large one holds nobody up
 * @property {(group: string, ...rest: any[]) => any} [list] in steps, it takes where to go on before the signal, and gives
 *   `{ entries, next }`, with nothing as `next` after the last one
 * @property {(group: string, signal?: () => AbortSignal) => any} [removeGroup] in steps, it gives `{ count, isMore }`
 * @property {(group: string, max: number, signal?: () => AbortSignal) => any} [surplus] the entries beyond so many, those that end first, or some of
 *   them
 * @property {() => any} [createTable]
 * @property {(purpose: string) => Adapter} [partFor] where it is bounded, and what fills it for one purpose must not fill it for another
 */

/**
 * Keeps opaque text under opaque text, with an end. Each method is one round trip, but for those of groups, which may go through a large
 * one in steps. Each round trip ends within the time limit, and a method rejects with ERR_STORE_UNAVAILABLE or ERR_STORE_INVALID. What is over is never given.
 */
class Engine {
  #name;
  #verbs;
  #timeout;
  /** @type {Adapter} */
  #adapter;
  #hasSteps;
  /** @type {Adapter['surplus']} */
  #surplus;

  /**
   * @param {string} name
   * @param {any} adapter
   * @param {number} [timeout] milliseconds
   */
  constructor(name, adapter, timeout) {
    for (const method of BASE) {
      const found = given(adapter, method);
      if (!isFunction(found)) throw expectedSecret('a function', `store.${method}`, found);
    }
    this.#name = name;
    this.#adapter = adapter;
    this.#hasSteps = given(adapter, 'steps') === true;
    this.#surplus = given(adapter, 'surplus');
    this.#timeout =
      optional('a positive integer of milliseconds', 'store.timeout', timeout, isTimeout) ?? DEFAULT_TIMEOUT;
    this.#verbs = Object.freeze(
      Object.entries(VERBS).flatMap(([verb, methods]) =>
        methods.every((method) => isFunction(given(adapter, method))) ? [verb] : [],
      ),
    );
  }

  /**
   * The engine for one purpose: itself, unless it is bounded.
   *
   * @param {string} purpose
   * @returns {Engine}
   */
  for(purpose) {
    const adapter = this.#adapter;
    const part = given(adapter, 'partFor')?.call(adapter, purpose);
    return part ? new Engine(this.#name, part, this.#timeout) : this;
  }

  /** Which engine it is, for messages. */
  get name() {
    return this.#name;
  }

  /** What it does beside get, put and remove, each atomically. */
  get verbs() {
    return this.#verbs;
  }

  /**
   * @param {string} key
   * @returns {Promise<string | null>}
   */
  async get(key) {
    assertKey(key, 'key');
    return this.#text(await this.#within((signal) => this.#adapter.get(key, signal)));
  }

  /**
   * @param {string} key
   * @param {string} value
   * @param {number} until milliseconds since the epoch
   * @param {string} [group]
   * @returns {Promise<void>}
   */
  async put(key, value, until, group) {
    assertKey(key, 'key');
    assertValue(value);
    const end = endOf(until);
    if (group !== undefined) {
      this.#need('group');
      assertKey(group, 'group');
    }
    if (end <= milliseconds()) await this.#within((signal) => this.#adapter.remove(key, signal));
    else await this.#within((signal) => this.#adapter.put(key, value, end, group, signal));
  }

  /**
   * @param {string} key
   * @returns {Promise<boolean>} whether it was there; true where the engine can't tell
   */
  async remove(key) {
    assertKey(key, 'key');
    return (await this.#within((signal) => this.#adapter.remove(key, signal))) !== false;
  }

  /**
   * Reads and deletes: exactly one caller gets it.
   *
   * @param {string} key
   * @returns {Promise<string | null>}
   */
  async take(key) {
    const take = this.#need('take');
    assertKey(key, 'key');
    return this.#text(await this.#within((signal) => take.call(this.#adapter, key, signal)));
  }

  /**
   * Puts it where there is none: exactly one caller does.
   *
   * @param {string} key
   * @param {string} value
   * @param {number} until milliseconds since the epoch
   * @returns {Promise<boolean>}
   */
  async add(key, value, until) {
    const add = this.#need('add');
    assertKey(key, 'key');
    assertValue(value);
    const end = Math.max(endOf(until), milliseconds() + SHORTEST);
    return this.#boolean(await this.#within((signal) => add.call(this.#adapter, key, value, end, signal)));
  }

  /**
   * Puts it where the expected value is, which keeps its group: exactly one caller does.
   *
   * @param {string} key
   * @param {string} expectedValue
   * @param {string} value
   * @param {number} until milliseconds since the epoch
   * @returns {Promise<boolean>}
   */
  async swap(key, expectedValue, value, until) {
    const swap = this.#need('swap');
    assertKey(key, 'key');
    assertValue(expectedValue);
    assertValue(value);
    const end = Math.max(endOf(until), milliseconds() + SHORTEST);
    return this.#boolean(
      await this.#within((signal) => swap.call(this.#adapter, key, expectedValue, value, end, signal)),
    );
  }

  /**
   * What was put with the group and isn't over.
   *
   * @param {string} group
   * @returns {Promise<{ key: string, value: string }[]>}
   */
  async list(group) {
    const list = this.#need('group', 'list');
    assertKey(group, 'group');
    const adapter = this.#adapter;
    if (!this.#hasSteps)
      return this.#entries(await this.#within((signal) => list.call(adapter, group, signal)));
    // Between two steps something may have moved, and come twice.
    /** @type {Map<string, string>} */
    const found = new Map();
    /** @type {unknown} */
    let next;
    do {
      const step = await this.#within((signal) => list.call(adapter, group, next, signal));
      for (const { key, value } of this.#entries(step.entries)) found.set(key, value);
      next = step.next;
    } while (next !== undefined);
    return [...found].map(([key, value]) => ({ key, value }));
  }

  /** Whether it knows by itself which values of a group end first. */
  get ranks() {
    return this.#surplus !== undefined;
  }

  /**
   * The entries of a group beyond so many, those that end first, or some of them. One that doesn't know which those are gives all, where
   * there are more than so many.
   *
   * @param {string} group
   * @param {number} max
   * @returns {Promise<{ key: string, value: string }[]>}
   */
  async surplus(group, max) {
    const surplus = this.#surplus;
    if (!surplus) {
      const all = await this.list(group);
      return all.length > max ? all : [];
    }
    assertKey(group, 'group');
    return this.#entries(await this.#within((signal) => surplus.call(this.#adapter, group, max, signal)));
  }

  /**
   * @param {string} group
   * @returns {Promise<number>} how many there were
   */
  async removeGroup(group) {
    const removeGroup = this.#need('group', 'removeGroup');
    assertKey(group, 'group');
    const adapter = this.#adapter;
    const remove = () => this.#within((signal) => removeGroup.call(adapter, group, signal));
    if (!this.#hasSteps) return this.#count(await remove());
    let total = 0;
    for (let isMore = true; isMore; ) {
      const step = await remove();
      total += this.#count(step.count);
      isMore = step.isMore;
    }
    return total;
  }

  /**
   * Makes the table, where the engine has one and it isn't there.
   *
   * @returns {Promise<void>}
   */
  async createTable() {
    const createTable = given(this.#adapter, 'createTable');
    if (!createTable) throw unsupported(`The ${this.#name} store has no table`);
    const create = () => createTable.call(this.#adapter);
    const limit = Math.max(this.#timeout, TABLE_TIMEOUT);
    // Of two processes that create it at once one may fail in some databases, and then it is there.
    await within(this.#name, limit, create).catch(() => within(this.#name, limit, create));
  }

  /** @param {(signal: () => AbortSignal) => any} run */
  #within(run) {
    return within(this.#name, this.#timeout, run);
  }

  /**
   * @param {keyof typeof VERBS} verb
   * @param {string} [method]
   * @returns {any}
   */
  #need(verb, method = verb) {
    if (!this.#verbs.includes(verb)) {
      throw unsupported(`The ${this.#name} store can't ${DOES[verb]} atomically`);
    }
    return Reflect.get(this.#adapter, method);
  }

  /** @param {unknown} value @returns {string | null} */
  #text(value) {
    if (value === null || value === undefined) return null;
    if (typeof value !== 'string') throw invalid(this.#name);
    return value;
  }

  /** @param {unknown} found @returns {{ key: string, value: string }[]} */
  #entries(found) {
    if (!Array.isArray(found)) throw invalid(this.#name);
    return found.map((entry) => {
      if (typeof entry?.key !== 'string' || typeof entry.value !== 'string') throw invalid(this.#name);
      return { key: entry.key, value: entry.value };
    });
  }

  /** @param {unknown} count @returns {number} */
  #count(count) {
    if (!Number.isSafeInteger(count) || Number(count) < 0) throw invalid(this.#name);
    return Number(count);
  }

  /** @param {unknown} value @returns {boolean} */
  #boolean(value) {
    if (typeof value !== 'boolean') throw invalid(this.#name);
    return value;
  }
}

/** What a verb is called in a message. @type {Record<keyof typeof VERBS, string>} */
const DOES = {
  take: 'read and delete a value',
  add: 'put a value only where there is none',
  swap: 'compare and swap a value',
  group: 'list and remove the values of a group',
};

/** @param {unknown} value */
const isTimeout = (value) => isCount(value) && Number(value) < 2 ** 31;

/**
 * Visible ASCII, so that no collation, character set or separator of an engine can make two keys out of one or one of two.
 *
 * @param {unknown} key
 * @param {string} name
 */
function assertKey(key, name) {
  if (typeof key !== 'string' || key.length > 128 || !/^[!-~]+$/.test(key)) {
    throw expectedSecret('1 to 128 characters of visible ASCII', name, key);
  }
}

// PostgreSQL holds no U+0000, and no engine holds half of a character.
/** @param {unknown} value */
function assertValue(value) {
  if (typeof value !== 'string' || /[\0\p{Surrogate}]/u.test(value)) {
    throw expectedSecret('text without U+0000 and lone surrogates', 'value', value);
  }
}

/** @param {unknown} until @returns {number} a whole number of milliseconds */
function endOf(until) {
  if (typeof until !== 'number' || !(until >= 0 && until <= LATEST)) {
    throw expected('milliseconds since the epoch', 'until', until);
  }
  return Math.floor(until);
}

module.exports = { DOES, Engine, VERBS };
