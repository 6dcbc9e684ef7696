'use strict';

const { milliseconds } = require('../../values/clock');
const { given, own } = require('../../values/members');
const { expectedSecret, isFunction } = require('../../values/checks');
const { assertKey, assertValue, endOf } = require('./arguments');
const { invalid, unsupported } = require('./errors');
const { createTracer } = require('../../diagnostics/tracing');
const { Deadlines } = require('./deadlines');
const { withTimeout } = require('./with-timeout');

const trace = createTracer('store');

/**
 * What an engine may be able to do besides get, put and remove, and the methods that it needs for that. Each method is atomic, or absent:
 * `take` is getAndDelete, `add` is addIfAbsent, `swap` is compareAndSet.
 */
const VERBS = Object.freeze({
  take: ['take'],
  add: ['add'],
  swap: ['swap'],
  group: ['list', 'removeGroup'],
});
const BASE = ['get', 'put', 'remove'];

// In milliseconds. No request waits for a table to be created.
const TABLE_TIMEOUT = 30_000;
const TABLE_ATTEMPTS = 5;
// The minimum time to live of an added or swapped value, so that one caller wins even if the value has already expired.
const MIN_TTL = 1000;

/**
 * An engine without limits and checks: one of latchkey's, or an application's own. What the methods return isn't trusted.
 *
 * @typedef {() => AbortSignal} Signal aborted when nobody waits for the result
 * @typedef {object} Adapter
 * @property {(key: string, signal?: Signal) => unknown} get
 * @property {(key: string, value: string, until: number, group?: string, signal?: Signal) => unknown} put
 * @property {(key: string, group?: string, signal?: Signal) => unknown} remove
 * @property {(key: string, signal?: Signal) => unknown} [take]
 * @property {(key: string, value: string, until: number, signal?: Signal) => unknown} [add]
 * @property {(key: string, expected: string, value: string, until: number, group?: string, signal?: Signal) => unknown} [swap]
 * @property {boolean} [pages] whether `list` and `removeGroup` process a group in pages, so that a large one doesn't block the server
 * @property {(group: string, cursor?: any, signal?: Signal) => unknown} [list] in pages, it takes a cursor and returns `{ entries, next }`
 *   with the next cursor, undefined after the last page; else the second argument is the signal
 * @property {(group: string, signal?: Signal) => unknown} [removeGroup] in pages, it returns `{ count, isMore }`
 * @property {(group: string, max: number, signal?: Signal) => unknown} [surplus] the entries in excess of `max` that expire first, or some of them
 * @property {() => void} [onTimeout] called when an operation exceeded its time limit
 * @property {() => unknown} [createTable]
 * @property {() => void} [stop] ends what runs in the background
 * @property {(purpose: string) => Adapter} [partFor] the adapter for one purpose, where the engine has a maximum size: it counts per purpose
 */

/**
 * Stores opaque values under opaque keys, with a time to live. Each method is one round trip, except that a large group may take several.
 * Each round trip ends within the time limit, and a method rejects with ERR_STORE_UNAVAILABLE or ERR_STORE_INVALID. Expired values are
 * never returned.
 */
class Engine {
  #name;
  #verbs;
  #timeout;
  #deadlines;
  /** @type {Adapter} */
  #adapter;
  #hasPages;
  /** @type {Adapter['surplus']} */
  #surplus;
  #onTimeout;

  /**
   * @param {string} name
   * @param {unknown} adapter checked here
   * @param {number} timeout milliseconds
   */
  constructor(name, adapter, timeout) {
    for (const method of BASE) {
      const found = given(adapter, method);
      if (!isFunction(found)) throw expectedSecret('a function', `store.${method}`, found);
    }
    this.#name = name;
    this.#adapter = /** @type {Adapter} */ (adapter);
    this.#hasPages = given(adapter, 'pages') === true;
    this.#surplus = given(adapter, 'surplus');
    this.#onTimeout = given(adapter, 'onTimeout');
    this.#timeout = timeout;
    this.#deadlines = new Deadlines(timeout);
    this.#verbs = Object.freeze(
      Object.entries(VERBS).flatMap(([verb, methods]) =>
        methods.every((method) => isFunction(given(adapter, method))) ? [verb] : [],
      ),
    );
  }

  /**
   * The engine for one purpose: itself, unless it has a maximum size.
   *
   * @param {string} purpose
   * @returns {Engine}
   */
  for(purpose) {
    const adapter = this.#adapter;
    const part = given(adapter, 'partFor')?.call(adapter, purpose);
    return part ? new Engine(this.#name, part, this.#timeout) : this;
  }

  /** For messages. */
  get name() {
    return this.#name;
  }

  /** What it can do besides get, put and remove, each atomically. */
  get verbs() {
    return this.#verbs;
  }

  /**
   * On the path of each request, so it is no async function, which takes a promise of its own and another turn of the microtasks.
   *
   * @param {string} key
   * @returns {Promise<string | null>}
   */
  get(key) {
    try {
      assertKey(key, 'key');
    } catch (error) {
      return Promise.reject(error);
    }
    return this.#run('get', (signal) => this.#adapter.get(key, signal), this.#text);
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
    if (end <= milliseconds())
      await this.#run('remove', (signal) => this.#adapter.remove(key, group, signal));
    else await this.#run('put', (signal) => this.#adapter.put(key, value, end, group, signal));
  }

  /**
   * @param {string} key
   * @param {string} [group] its group, where it is known: that may spare a round trip
   * @returns {Promise<boolean>} whether the key existed; true where the engine doesn't say
   */
  async remove(key, group) {
    assertKey(key, 'key');
    return (await this.#run('remove', (signal) => this.#adapter.remove(key, group, signal))) !== false;
  }

  /**
   * getAndDelete: of several callers, exactly one gets the value.
   *
   * @param {string} key
   * @returns {Promise<string | null>}
   */
  async take(key) {
    const take = this.#need('take');
    assertKey(key, 'key');
    return this.#text(await this.#run('take', (signal) => take.call(this.#adapter, key, signal)));
  }

  /**
   * addIfAbsent: of several callers, exactly one gets true.
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
    const end = Math.max(endOf(until), milliseconds() + MIN_TTL);
    return this.#boolean(
      await this.#run('add', (signal) => add.call(this.#adapter, key, value, end, signal)),
    );
  }

  /**
   * compareAndSet: of several callers, exactly one gets true. The value stays in its group.
   *
   * @param {string} key
   * @param {string} expectedValue
   * @param {string} value
   * @param {number} until milliseconds since the epoch
   * @param {string} [group] its group, where it is known: that may spare a round trip
   * @returns {Promise<boolean>}
   */
  async swap(key, expectedValue, value, until, group) {
    const swap = this.#need('swap');
    assertKey(key, 'key');
    assertValue(expectedValue);
    assertValue(value);
    const end = Math.max(endOf(until), milliseconds() + MIN_TTL);
    return this.#boolean(
      await this.#run('swap', (signal) =>
        swap.call(this.#adapter, key, expectedValue, value, end, group, signal),
      ),
    );
  }

  /**
   * The entries that were last put with the group and haven't expired.
   *
   * @param {string} group
   * @returns {Promise<{ key: string, value: string }[]>}
   */
  async list(group) {
    const list = this.#need('group', 'list');
    assertKey(group, 'group');
    const adapter = this.#adapter;
    if (!this.#hasPages)
      return this.#entries(await this.#run('list', (signal) => list.call(adapter, group, signal)));
    // An entry that moves between two pages may appear in both.
    /** @type {Map<string, string>} */
    const found = new Map();
    /** @type {unknown} */
    let next;
    do {
      const page = await this.#run('list', (signal) => list.call(adapter, group, next, signal));
      for (const { key, value } of this.#entries(own(page, 'entries'))) found.set(key, value);
      next = own(page, 'next');
    } while (next !== undefined);
    return [...found].map(([key, value]) => ({ key, value }));
  }

  /** Whether `surplus` returns only excess entries; else it returns the whole group, and the caller has to find them. */
  get findsSurplus() {
    return this.#surplus !== undefined;
  }

  /**
   * The entries of a group in excess of `max`: those that expire first, or some of them. An engine that doesn't know which those are
   * returns all entries, where there are more than `max`.
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
    return this.#entries(
      await this.#run('surplus', (signal) => surplus.call(this.#adapter, group, max, signal)),
    );
  }

  /**
   * @param {string} group
   * @returns {Promise<number>} how many were removed
   */
  async removeGroup(group) {
    const removeGroup = this.#need('group', 'removeGroup');
    assertKey(group, 'group');
    const adapter = this.#adapter;
    const remove = () => this.#run('removeGroup', (signal) => removeGroup.call(adapter, group, signal));
    if (!this.#hasPages) return this.#count(await remove());
    let total = 0;
    for (let isMore = true; isMore; ) {
      const page = await remove();
      total += this.#count(own(page, 'count'));
      isMore = own(page, 'isMore') === true;
    }
    return total;
  }

  /**
   * Creates the table, where the engine has one and it doesn't exist.
   *
   * @returns {Promise<void>}
   */
  async createTable() {
    const createTable = given(this.#adapter, 'createTable');
    if (!createTable) throw unsupported(`The ${this.#name} store has no table to create`);
    const create = () => createTable.call(this.#adapter);
    const deadlines = new Deadlines(Math.max(this.#timeout, TABLE_TIMEOUT));
    // In some databases, of several processes that create it at the same time, all but one fail. By then the table exists.
    for (let attempt = 1; ; attempt += 1) {
      try {
        await withTimeout(this.#name, deadlines, create, same);
        return;
      } catch (error) {
        if (attempt === TABLE_ATTEMPTS) throw error;
      }
    }
  }

  /**
   * Whether it answers, and its table is there.
   *
   * @param {boolean} createTables creates the table, where it is missing
   * @returns {Promise<void>}
   */
  async ready(createTables) {
    const hasTable = given(this.#adapter, 'createTable') !== undefined;
    await require('./readiness').checkReady(this, { hasTable, createTables });
  }

  /** Ends what runs in the background. The application closes the client. */
  close() {
    this.#adapter.stop?.();
  }

  /**
   * @template [Result=unknown]
   * @param {string} operation
   * @param {(signal: Signal) => unknown} run
   * @param {(answer: unknown) => Result} [read] checks what the engine answered
   * @returns {Promise<Result>}
   */
  #run(operation, run, read = /** @type {(answer: unknown) => Result} */ (same)) {
    const work = () => withTimeout(this.#name, this.#deadlines, run, read, this.#onTimeout);
    return trace(work, { store: this.#name, operation });
  }

  /**
   * @param {keyof typeof VERBS} verb
   * @param {string} [method]
   * @returns {(...args: unknown[]) => unknown}
   */
  #need(verb, method = verb) {
    if (!this.#verbs.includes(verb)) {
      throw unsupported(`The ${this.#name} store can't ${DESCRIPTIONS[verb]} atomically`);
    }
    return Reflect.get(this.#adapter, method);
  }

  /** @param {unknown} value @returns {string | null} */
  #text = (value) => {
    if (value === null || value === undefined) return null;
    if (typeof value !== 'string') throw invalid(this.#name);
    return value;
  };

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

/** @param {unknown} answer that needs no check here */
const same = (answer) => answer;

/** Verbs in messages. @type {Record<keyof typeof VERBS, string>} */
const DESCRIPTIONS = {
  take: 'read and delete a value',
  add: 'put a value only where there is none',
  swap: 'compare and swap a value',
  group: 'list and remove the values of a group',
};

module.exports = { DESCRIPTIONS, Engine, VERBS };
