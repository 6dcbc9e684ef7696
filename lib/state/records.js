'use strict';

const { milliseconds } = require('../values/clock');
const { mapInBatches } = require('../values/in-batches');
const { parseHarmless } = require('../values/json');
const { serialiseData } = require('../values/plain-data');
const { bare } = require('../values/members');
const sealing = require('../native/sealing');
const { createEngine } = require('./engine');
const { invalid } = require('./engine/errors');
const { createRecordKeys } = require('./record-keys');
const { BoundedCache } = require('./revocation/bounded-cache');

// Loaded by the first record that can't be opened.
const faults = () => require('../native/faults');

// Records opened without a pause: some milliseconds.
const BATCH = 256;
// How many records that are read again need no hash and no derived key. Each takes less than a kilobyte.
const MAX_READERS = 1000;

/**
 * @typedef {any} Value JSON data, whose shape only the purpose knows
 * @typedef {{ value: Value, revision: string, until: number }} Found
 */

/**
 * Objects under secret ids, in an engine whose data may be stolen. Keys are hashes of the ids, and values are sealed together with their
 * key and expiry, so that somebody who can write to the engine can neither move a value to another key nor prolong it.
 *
 * Without a secret the sealing key is derived from the id, so that only somebody who has the id can read the value. The id must not be
 * guessable then, and `list` isn't available.
 */
class Records {
  #keys;
  #label;
  #engine;
  /** With a secret, for all records. @type {ReturnType<typeof createShared> | undefined} */
  #shared;
  /** @type {InstanceType<typeof BoundedCache<{ key: string, read: Read }>>} */
  #readers = new BoundedCache(MAX_READERS);

  /**
   * @param {unknown} engine or the options of one
   * @param {string} purpose the same id is another record for another purpose
   * @param {{ secret?: unknown, isPartitioned?: boolean }} options a secret, or a key ring, of which the first key seals and all open
   */
  constructor(engine, purpose, { secret, isPartitioned = false }) {
    this.#keys = createRecordKeys(purpose, isPartitioned);
    this.#label = `record: ${purpose}`;
    this.#engine = createEngine(engine);
    this.#shared = secret === undefined ? undefined : createShared(secret, this.#label);
    Object.freeze(this);
  }

  get engine() {
    return this.#engine;
  }

  /**
   * What the ids of the records of a group begin with, where ids begin with their partition.
   *
   * @param {string} group
   * @returns {string}
   */
  partitionOf(group) {
    return this.#keys.partitionOf(group);
  }

  /**
   * The value, and the revision that `swap` expects.
   *
   * @param {string} id
   * @returns {Promise<{ value: Value, revision: string } | null>}
   */
  read(id) {
    return this.#find(id, 'get', (record) => record);
  }

  /** @param {string} id @returns {Promise<Value>} the value, or null */
  get(id) {
    return this.#find(id, 'get', contentOf);
  }

  /**
   * Whether there is a record which nobody can read any more, because the key that sealed it has been removed.
   *
   * @param {string} id
   * @returns {Promise<boolean>}
   */
  async isLost(id) {
    const sealed = await this.#engine.get(this.#keys.keyOf(id));
    const content = sealed === null ? undefined : this.#shared?.open(sealed);
    return typeof content === 'number' && faults().isKeyUnknown(content);
  }

  /**
   * @param {string} id
   * @param {Value} value what JSON can represent
   * @param {number} until milliseconds since the epoch
   * @param {string} [group]
   */
  async put(id, value, until, group) {
    const sealed = this.#seal(id, value, until);
    await this.#engine.put(this.#keys.keyOf(id), sealed, until, this.#groupOf(group));
  }

  /**
   * @param {string} id
   * @param {string} [group] its group, where it is known: that may spare a round trip
   * @returns {Promise<boolean>}
   */
  async remove(id, group) {
    return this.#engine.remove(this.#keys.keyOf(id), this.#groupOf(group));
  }

  /** @param {string} id @returns {Promise<Value>} the value, or null */
  take(id) {
    return this.#find(id, 'take', contentOf);
  }

  /** @param {string} id @param {Value} value @param {number} until */
  async add(id, value, until) {
    return this.#engine.add(this.#keys.keyOf(id), this.#seal(id, value, until), until);
  }

  /**
   * @param {string} id
   * @param {string} revision from `read`
   * @param {Value} value
   * @param {number} until
   * @param {string} [group] its group, where it is known: that may spare a round trip
   */
  async swap(id, revision, value, until, group) {
    const sealed = this.#seal(id, value, until);
    return this.#engine.swap(this.#keys.keyOf(id), revision, sealed, until, this.#groupOf(group));
  }

  /** @param {string} group @returns {Promise<Value[]>} the values */
  async list(group) {
    const found = await this.#openAll(await this.#engine.list(this.#keys.groupOf(group)));
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
    const found = await this.#openAll(await this.#engine.surplus(this.#keys.groupOf(group), max));
    const some = this.#engine.findsSurplus
      ? found
      : found.sort((one, other) => other.until - one.until).slice(max);
    return some.map(({ value }) => value);
  }

  /** @param {string} group @returns {Promise<number>} how many were removed */
  async removeGroup(group) {
    return this.#engine.removeGroup(this.#keys.groupOf(group));
  }

  /** @param {string | undefined} name */
  #groupOf(name) {
    return name === undefined ? undefined : this.#keys.groupOf(name);
  }

  /**
   * @param {string} id
   * @param {Value} value
   * @param {number} until
   */
  #seal(id, value, until) {
    const seal = this.#shared?.seal ?? sealing.createSeal(this.#keys.sealingKeyOf(id), this.#label);
    return seal(serialiseData([this.#keys.keyOf(id), until, value], 'value'));
  }

  /**
   * @param {string} id
   * @param {'get' | 'take'} verb
   * @param {(record: Found | null) => Value} pick what the caller wants of the record
   * @returns {Promise<Value>}
   */
  async #find(id, verb, pick) {
    const known = this.#readers.get(id);
    const key = known?.key ?? this.#keys.keyOf(id);
    const sealed = await this.#engine[verb](key);
    if (sealed === null) return pick(null);
    const { read } = known ?? this.#addReader(id, key);
    return pick(this.#checked(key, read(sealed), sealed));
  }

  /**
   * @param {string} id of a record that exists, so that invented ids displace nothing
   * @param {string} key
   */
  #addReader(id, key) {
    const read = this.#shared?.read ?? createRead(this.#keys.sealingKeyOf(id), this.#label);
    const reader = { key, read };
    this.#readers.set(id, reader);
    return reader;
  }

  /**
   * @param {string} key
   * @param {ReturnType<Read>} record
   * @param {string} sealed
   */
  #checked(key, record, sealed) {
    // Sealed with a key that was removed from the ring.
    if (this.#shared && typeof record === 'number' && faults().isKeyUnknown(record)) return null;
    const [owner, until, value] = typeof record === 'number' ? [] : record;
    if (owner !== key) throw invalid(this.#engine.name);
    return until > milliseconds() ? { value, revision: sealed, until } : null;
  }

  /**
   * Opens entries of the engine, and drops expired ones.
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
    const opened = await mapInBatches(entries, BATCH, ({ key, value }) => {
      const text = shared.open(value);
      return this.#checked(key, typeof text === 'string' ? parseHarmless(text) : text, value);
    });
    return /** @type {Found[]} */ (opened.filter((entry) => entry !== null));
  }
}

/** @param {{ value: Value } | null} record */
const contentOf = (record) => record?.value ?? null;

/**
 * What reads a sealed record, which is parsed only where it isn't in the claims cache, and returns its members or the reason why it is refused.
 *
 * @typedef {(sealed: string) => Value[] | number} Read
 *
 * @param {unknown} secret
 * @param {string} label
 * @returns {Read}
 */
function createRead(secret, label) {
  return sealing.createSealedReader(secret, label, parseHarmless, (reason) => reason);
}

/**
 * @param {unknown} secret
 * @param {string} label
 */
function createShared(secret, label) {
  return { ...sealing.createSealer(secret, label), read: createRead(secret, label) };
}

/**
 * @param {unknown} engine or the options of one
 * @param {string} purpose
 * @param {{ secret?: unknown, isPartitioned?: boolean }} [options] `isPartitioned`: each id begins with `partitionOf` its group, or with as
 *   many random characters, so that an engine of many servers can keep a group on one of them
 */
function createRecords(engine, purpose, options) {
  return new Records(engine, purpose, bare(options));
}

module.exports = { createRecords };
