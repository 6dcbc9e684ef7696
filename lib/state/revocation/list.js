'use strict';

const { createHash } = require('node:crypto');
const { serialiseData } = require('../../values/plain-data');
const { unavailable } = require('../engine/errors');
const { BoundedCache } = require('./bounded-cache');
const { mergeTombstones, parseTombstone, revokes, serializeTombstone } = require('./tombstone');

/**
 * @typedef {import('./tombstone').Tombstone & { requestedAt?: number }} Tombstone `requestedAt` says when the engine was queried, where the
 *   tombstone came from the engine
 * @typedef {{ requestedAt: number, result: Promise<Tombstone | null> }} Lookup
 */

// The memory of a cache entry must not depend on what a client chose: a longer name is replaced by its hash.
const LONGEST_NAME = 64;
const HASHED = '#';
// Each retry means that another process has written in between. So many don't revoke the tokens of one subject at the same time.
const MAX_ATTEMPTS = 100;

/** The tombstones for one kind of names: ids of tokens, or subjects. They are stored in an engine, and the latest ones are cached. */
class RevocationList {
  #kind;
  #engine;
  #purpose;
  #staleness;
  /** @type {InstanceType<typeof BoundedCache<Tombstone>>} */
  #tombstones;
  /** When the engine was last queried and had no tombstone. @type {InstanceType<typeof BoundedCache<number>>} */
  #notRevoked;
  /** Lookups under way, which concurrent callers share. @type {Map<string, Lookup>} */
  #pending = new Map();

  /**
   * @param {object} options
   * @param {string} options.kind
   * @param {ReturnType<typeof import('../engine').createEngine>} options.engine
   * @param {string} options.purpose
   * @param {number} options.staleness milliseconds for which a cached answer «not revoked» may be used
   * @param {number} options.max
   */
  constructor({ kind, engine, purpose, staleness, max }) {
    this.#kind = kind;
    this.#engine = engine;
    this.#purpose = purpose;
    this.#staleness = staleness;
    this.#tombstones = new BoundedCache(max);
    this.#notRevoked = new BoundedCache(max);
  }

  /**
   * The tombstone, null where there is none, or a promise where the engine has to be queried.
   *
   * @param {string} text
   * @param {unknown} issuedAt of the token
   * @returns {Tombstone | null | Promise<Tombstone | null>}
   */
  find(text, issuedAt) {
    const name = this.#nameOf(text);
    const now = Date.now();
    const tombstone = this.#cached(name, now);
    if (tombstone && revokes(tombstone, issuedAt)) return tombstone;
    // A tombstone with an earlier cutoff means «not revoked», which becomes stale too: another process may have raised the cutoff.
    const requestedAt = tombstone ? tombstone.requestedAt : this.#notRevoked.get(name);
    if (requestedAt !== undefined && this.#isFresh(requestedAt, now)) return tombstone ?? null;

    const lookup = this.#pending.get(name);
    return lookup && this.#isFresh(lookup.requestedAt, now) ? lookup.result : this.#query(text, name);
  }

  /**
   * Stores a tombstone. This process applies it from the call on, even if the engine fails.
   *
   * @param {string} text
   * @param {Tombstone} tombstone
   */
  async revoke(text, tombstone) {
    if (tombstone.until <= Date.now()) return;
    const name = this.#nameOf(text);
    const merged = this.#cache(name, tombstone);
    await this.#engine.put(this.#keyOf(text), serializeTombstone(merged), merged.until);
    // So many others may have been revoked meanwhile that the cache has dropped it.
    this.#cache(name, merged);
  }

  /**
   * Stores a tombstone whose cutoff and time to live only ever grow: of two concurrent callers, neither undoes what the other wrote.
   * One round trip where there is no tombstone yet, else three.
   *
   * @param {string} text
   * @param {Tombstone} tombstone
   */
  async advance(text, tombstone) {
    if (tombstone.until <= Date.now()) return;
    const engine = this.#engine;
    const name = this.#nameOf(text);
    const key = this.#keyOf(text);
    this.#cache(name, tombstone);
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      if (await engine.add(key, serializeTombstone(tombstone), tombstone.until)) {
        return void this.#cache(name, tombstone);
      }
      const stored = await engine.get(key);
      if (stored === null) continue;
      const merged = mergeTombstones(parseTombstone(stored), tombstone);
      const text = serializeTombstone(merged);
      if (text === stored || (await engine.swap(key, stored, text, merged.until))) {
        return void this.#cache(name, merged);
      }
    }
    throw unavailable(engine.name, `was changed by other processes ${MAX_ATTEMPTS} times in a row`);
  }

  /** @param {string} text @param {string} name */
  #query(text, name) {
    const lookup = /** @type {Lookup} */ ({ requestedAt: Date.now() });
    lookup.result = this.#run(text, name, lookup);
    this.#pending.set(name, lookup);
    // The caller may be able to answer without the result, and then nobody handles the rejection.
    lookup.result.catch(() => {});
    return lookup.result;
  }

  /** @param {string} text @param {string} name @param {Lookup} lookup @returns {Promise<Tombstone | null>} */
  async #run(text, name, lookup) {
    try {
      const stored = await this.#engine.get(this.#keyOf(text));
      // False where this process revoked the token while the query was under way: the answer may be older than that.
      const isCurrent = this.#pending.get(name) === lookup;
      /** @type {Tombstone | undefined} */
      const tombstone =
        stored === null ? this.#cached(name, Date.now()) : this.#cache(name, parseTombstone(stored));
      if (isCurrent && tombstone) tombstone.requestedAt = lookup.requestedAt;
      else if (isCurrent) this.#notRevoked.set(name, lookup.requestedAt);
      return tombstone ?? null;
    } finally {
      if (this.#pending.get(name) === lookup) this.#pending.delete(name);
    }
  }

  /** @param {string} name @param {Tombstone} tombstone */
  #cache(name, tombstone) {
    const merged = mergeTombstones(this.#tombstones.get(name), tombstone);
    this.#tombstones.set(name, merged);
    this.#notRevoked.delete(name);
    this.#pending.delete(name);
    return merged;
  }

  /** @param {string} name @param {number} now */
  #cached(name, now) {
    const tombstone = this.#tombstones.get(name);
    return tombstone && tombstone.until > now ? tombstone : undefined;
  }

  /**
   * Whether an answer may still be used. A clock that was set back makes answers older, not younger.
   *
   * @param {number} requestedAt
   * @param {number} now
   */
  #isFresh(requestedAt, now) {
    return now >= requestedAt && now - requestedAt < this.#staleness;
  }

  /** @param {string} text */
  #keyOf(text) {
    return createHash('sha256')
      .update(serialiseData(['latchkey revocation', this.#purpose, this.#kind, text], 'id'))
      .digest('base64url');
  }

  /** @param {string} text */
  #nameOf(text) {
    return text.length <= LONGEST_NAME && !text.startsWith(HASHED) ? text : `${HASHED}${this.#keyOf(text)}`;
  }
}

module.exports = { RevocationList };
