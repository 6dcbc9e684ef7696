'use strict';

const crypto = require('node:crypto');
const { milliseconds } = require('../values/clock');
const { parseHarmless, serialise } = require('../values/json');
const { own } = require('../values/members');
const native = require('../native');
const { expectedSecret, isText } = require('../values/checks');
const { createEngine } = require('./engine');
const { invalid } = require('./engine/errors');

// Records opened without a pause: some milliseconds.
const BATCH = 256;

/** @typedef {any} Value JSON data, whose shape only the purpose knows */

/**
 * Objects under secret ids, in an engine whose data may be stolen. Keys are hashes of the ids, and values are sealed together with their
 * key and expiry, so that somebody who can write to the engine can neither move a value to another key nor prolong it.
 *
 * Without a secret the sealing key is derived from the id, so that only somebody who has the id can read the value. The id must not be
 * guessable then, and `list` isn't available.
 */
class Records {
  #purpose;
  #label;
  #engine;
  /** With a secret, for all records. @type {ReturnType<typeof native.createSealer> | undefined} */
  #shared;

  /**
   * @param {unknown} engine or the options of one
   * @param {string} purpose the same id is another record for another purpose
   * @param {unknown} secret a secret, or a key ring, of which the first key seals and all open
   */
  constructor(engine, purpose, secret) {
    this.#purpose = purpose;
    this.#label = `record: ${purpose}`;
    this.#engine = createEngine(engine);
    this.#shared = secret === undefined ? undefined : native.createSealer(secret, this.#label);
    Object.freeze(this);
  }

  get engine() {
    return this.#engine;
  }

  /**
   * The value, and the revision that `swap` expects.
   *
   * @param {string} id
   * @returns {Promise<{ value: Value, revision: string } | null>}
   */
  async read(id) {
    return this.#find(id, 'get');
  }

  /** @param {string} id @returns {Promise<Value>} the value, or null */
  async get(id) {
    return (await this.#find(id, 'get'))?.value ?? null;
  }

  /**
   * @param {string} id
   * @param {Value} value what JSON can represent
   * @param {number} until milliseconds since the epoch
   * @param {string} [group]
   */
  async put(id, value, until, group) {
    const sealed = this.#seal(id, value, until);
    await this.#engine.put(
      this.#keyOf(id),
      sealed,
      until,
      group === undefined ? undefined : this.#groupOf(group),
    );
  }

  /** @param {string} id @returns {Promise<boolean>} */
  async remove(id) {
    return this.#engine.remove(this.#keyOf(id));
  }

  /** @param {string} id @returns {Promise<Value>} the value, or null */
  async take(id) {
    return (await this.#find(id, 'take'))?.value ?? null;
  }

  /** @param {string} id @param {Value} value @param {number} until */
  async add(id, value, until) {
    return this.#engine.add(this.#keyOf(id), this.#seal(id, value, until), until);
  }

  /**
   * @param {string} id
   * @param {string} revision from `read`
   * @param {Value} value
   * @param {number} until
   */
  async swap(id, revision, value, until) {
    return this.#engine.swap(this.#keyOf(id), revision, this.#seal(id, value, until), until);
  }

  /** @param {string} group @returns {Promise<Value[]>} the values */
  async list(group) {
    const found = await this.#openAll(await this.#engine.list(this.#groupOf(group)));
    return found.map(({ value }) => value);
  }

  /**
   * The values in excess of `max` that expire first, or some of them.
   *
   * @param {string} group
   * @param {number} max
   * @returns {Promise<Value[]>}
   */
  async surplus(group, max) {
    const found = await this.#openAll(await this.#engine.surplus(this.#groupOf(group), max));
    const some = this.#engine.findsSurplus
      ? found
      : found.sort((one, other) => other.until - one.until).slice(max);
    return some.map(({ value }) => value);
  }

  /** @param {string} group @returns {Promise<number>} how many were removed */
  async removeGroup(group) {
    return this.#engine.removeGroup(this.#groupOf(group));
  }

  /** @param {string} id */
  #keyOf(id) {
    return digest(`key: ${this.#purpose}`, id).toString('base64url');
  }

  /** @param {string} name */
  #groupOf(name) {
    return digest(`group: ${this.#purpose}`, name).toString('base64url');
  }

  /**
   * @param {string} id
   * @param {Value} value
   * @param {number} until
   */
  #seal(id, value, until) {
    const seal = this.#shared?.seal ?? native.createSeal(sealingKey(this.#purpose, id), this.#label);
    return seal(recordText(this.#keyOf(id), until, value));
  }

  /**
   * @param {string} id
   * @param {'get' | 'take'} verb
   */
  async #find(id, verb) {
    const key = this.#keyOf(id);
    const sealed = await this.#engine[verb](key);
    if (sealed === null) return null;
    const open = this.#shared?.open ?? native.createOpen(sealingKey(this.#purpose, id), this.#label);
    return this.#open(key, open, sealed);
  }

  /**
   * @param {string} key
   * @param {(sealed: string) => string | number} open
   * @param {string} sealed
   */
  #open(key, open, sealed) {
    const text = open(sealed);
    // Sealed with a key that was removed from the ring.
    if (this.#shared && native.isKeyUnknown(text)) return null;
    const [owner, until, value] = typeof text === 'string' ? parseHarmless(text) : [];
    if (owner !== key) throw invalid(this.#engine.name);
    return until > milliseconds() ? { value, revision: sealed, until } : null;
  }

  /**
   * Opens entries of the engine, and drops expired ones. Opening thousands takes a while, so it yields to the event loop in between.
   *
   * @param {{ key: string, value: string }[]} entries
   */
  async #openAll(entries) {
    const shared = this.#shared;
    if (!shared) {
      throw new TypeError(
        'Records can be listed only with a secret: without one, their keys are derived from their ids',
      );
    }
    const found = [];
    for (const [at, { key, value }] of entries.entries()) {
      if (at % BATCH === BATCH - 1) await new Promise(setImmediate);
      const entry = this.#open(key, shared.open, value);
      if (entry) found.push(entry);
    }
    return found;
  }
}

/**
 * @param {unknown} engine or the options of one
 * @param {string} purpose
 * @param {{ secret?: unknown }} [options]
 */
function createRecords(engine, purpose, options) {
  return new Records(engine, purpose, own(options, 'secret'));
}

/**
 * The text of a record, with exactly this key and expiry: a polluted `Array.prototype.toJSON`, say, could change them.
 *
 * @param {string} key
 * @param {number} until
 * @param {Value} value
 */
function recordText(key, until, value) {
  const text = String(serialise([key, until, value], 'value'));
  const [owner, end] = JSON.parse(text);
  if (owner !== key || end !== until) throw expectedSecret('what JSON gives back', 'value', value);
  return text;
}

/**
 * @param {string} label
 * @param {string} id
 */
function digest(label, id) {
  if (!isText(id)) throw expectedSecret('a non-empty string', 'the id of a record', id);
  return crypto.createHash('sha256').update(`latchkey ${label}\0${id}`).digest();
}

/**
 * @param {string} purpose
 * @param {string} id
 */
function sealingKey(purpose, id) {
  const key = digest(`seal: ${purpose}`, id);
  // This byte occurs in no UTF-8 text, so the core takes the bytes as a key and not as a passphrase to stretch.
  key[0] = 0xff;
  return key;
}

module.exports = { createRecords };
