'use strict';

const crypto = require('node:crypto');
const { milliseconds } = require('../values/clock');
const { parseHarmless, serialise } = require('../values/json');
const { own } = require('../values/members');
const native = require('../native');
const { expectedSecret, isText } = require('../values/checks');
const { createEngine } = require('./engine');
const { invalid } = require('./engine/errors');

// Some milliseconds.
const AT_ONCE = 256;

/**
 * Objects under secret ids in an engine that may be stolen. Keys are hashes of the ids and values are sealed; what a value
 * says is bound to its key and to its end, so that whoever can write to the engine can neither move nor prolong one.
 *
 * Without a secret the sealing key is derived from the id itself: only who has the id can read the value. So the id must be
 * one that can't be guessed, and `list` can't be had.
 *
 * @param {any} engine or the options of one
 * @param {string} purpose records of another purpose are others, even under the same id
 * @param {{ secret?: unknown }} [options] `secret`: one, or several of which the first seals and all open
 */
function createRecords(engine, purpose, options) {
  const secret = own(options, 'secret');
  const base = createEngine(engine);
  const label = `record: ${purpose}`;
  const shared = secret === undefined ? undefined : native.createSealer(secret, label);

  /** @param {string} id */
  const keyOf = (id) => digest(`key: ${purpose}`, id).toString('base64url');
  /** @param {string} name */
  const groupOf = (name) => digest(`group: ${purpose}`, name).toString('base64url');
  /** @param {string} id */
  const sealOf = (id) => shared?.seal ?? native.createSeal(sealingKey(purpose, id), label);
  /** @param {string} id */
  const openOf = (id) => shared?.open ?? native.createOpen(sealingKey(purpose, id), label);

  /**
   * @param {string} key
   * @param {(sealed: string) => string | number} open
   * @param {string} sealed
   */
  function opened(key, open, sealed) {
    const text = open(sealed);
    // A key that was taken out of the ring takes along what it sealed.
    if (shared && native.isKeyUnknown(text)) return null;
    const [owner, until, value] = typeof text === 'string' ? parseHarmless(text) : [];
    if (owner !== key) throw invalid(base.name);
    return until > milliseconds() ? { value, revision: sealed, until } : null;
  }

  /**
   * The records among entries of the engine. Opening thousands takes its time, so that others get their turn.
   *
   * @param {{ key: string, value: string }[]} entries
   */
  async function allOpened(entries) {
    if (!shared) throw new TypeError('Records whose keys come from their ids cannot be listed');
    const found = [];
    for (const [at, { key, value }] of entries.entries()) {
      if (at % AT_ONCE === AT_ONCE - 1) await new Promise(setImmediate);
      const entry = opened(key, shared.open, value);
      if (entry) found.push(entry);
    }
    return found;
  }

  /**
   * @param {string} id
   * @param {'get' | 'take'} verb
   */
  async function find(id, verb) {
    const key = keyOf(id);
    const sealed = await base[verb](key);
    return sealed === null ? null : opened(key, openOf(id), sealed);
  }

  /**
   * @param {string} id
   * @param {any} value
   * @param {number} until
   */
  const sealed = (id, value, until) => sealOf(id)(recordText(keyOf(id), until, value));

  return Object.freeze({
    engine: base,

    /**
     * The value, and the revision that `swap` asks for.
     *
     * @param {string} id
     * @returns {Promise<{ value: any, revision: string } | null>}
     */
    async read(id) {
      return find(id, 'get');
    },
    /** @param {string} id @returns {Promise<any>} the value, or null */
    async get(id) {
      return (await find(id, 'get'))?.value ?? null;
    },
    /**
     * @param {string} id
     * @param {any} value what JSON can hold
     * @param {number} until milliseconds since the epoch
     * @param {string} [group]
     */
    async put(id, value, until, group) {
      await base.put(
        keyOf(id),
        sealed(id, value, until),
        until,
        group === undefined ? undefined : groupOf(group),
      );
    },
    /** @param {string} id @returns {Promise<boolean>} */
    async remove(id) {
      return base.remove(keyOf(id));
    },
    /** @param {string} id @returns {Promise<any>} the value, or null */
    async take(id) {
      return (await find(id, 'take'))?.value ?? null;
    },
    /** @param {string} id @param {any} value @param {number} until */
    async add(id, value, until) {
      return base.add(keyOf(id), sealed(id, value, until), until);
    },
    /**
     * @param {string} id
     * @param {string} revision from `read`
     * @param {any} value
     * @param {number} until
     */
    async swap(id, revision, value, until) {
      return base.swap(keyOf(id), revision, sealed(id, value, until), until);
    },
    /** @param {string} group @returns {Promise<any[]>} the values */
    async list(group) {
      const found = await allOpened(await base.list(groupOf(group)));
      return found.map(({ value }) => value);
    },
    /**
     * The values beyond so many, those that end first, or some of them.
     *
     * @param {string} group
     * @param {number} max
     * @returns {Promise<any[]>}
     */
    async surplus(group, max) {
      const found = await allOpened(await base.surplus(groupOf(group), max));
      const some = base.ranks ? found : found.sort((one, other) => other.until - one.until).slice(max);
      return some.map(({ value }) => value);
    },
    /** @param {string} group @returns {Promise<number>} how many there were */
    async removeGroup(group) {
      return base.removeGroup(groupOf(group));
    },
  });
}

/**
 * A record whose key and end are those that it was given: a list's `toJSON`, say, would speak for them.
 *
 * @param {string} key
 * @param {number} until
 * @param {any} value
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
  // No text in UTF-8 has this byte: the core takes the bytes for the key that they are, and doesn't stretch them.
  key[0] = 0xff;
  return key;
}

module.exports = { createRecords };
