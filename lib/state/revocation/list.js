'use strict';

const { createHash } = require('node:crypto');
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

/**
 * The tombstones for one kind of names: ids of tokens, or subjects. They are stored in an engine, and the latest ones are cached.
 *
 * @param {object} options
 * @param {string} options.kind
 * @param {ReturnType<typeof import('../engine').createEngine>} options.engine
 * @param {string} options.purpose
 * @param {number} options.staleness milliseconds for which a cached answer «not revoked» may be used
 * @param {number} options.max
 */
function createRevocationList({ kind, engine, purpose, staleness, max }) {
  /** @type {InstanceType<typeof BoundedCache<Tombstone>>} */
  const tombstones = new BoundedCache(max);
  /** When the engine was last queried and had no tombstone. @type {InstanceType<typeof BoundedCache<number>>} */
  const notRevoked = new BoundedCache(max);
  /** Lookups under way, which concurrent callers share. @type {Map<string, Lookup>} */
  const pending = new Map();

  /** @param {string} text */
  const keyOf = (text) =>
    createHash('sha256')
      .update(JSON.stringify(['latchkey revocation', purpose, kind, text]))
      .digest('base64url');

  /** @param {string} text */
  const nameOf = (text) =>
    text.length <= LONGEST_NAME && !text.startsWith(HASHED) ? text : `${HASHED}${keyOf(text)}`;

  /**
   * Whether an answer may still be used. A clock that was set back makes answers older, not younger.
   *
   * @param {number} requestedAt
   * @param {number} now
   */
  const isFresh = (requestedAt, now) => now >= requestedAt && now - requestedAt < staleness;

  /** @param {string} name @param {Tombstone} tombstone */
  function cache(name, tombstone) {
    const merged = mergeTombstones(tombstones.get(name), tombstone);
    tombstones.set(name, merged);
    notRevoked.delete(name);
    pending.delete(name);
    return merged;
  }

  /** @param {string} name @param {number} now */
  function cached(name, now) {
    const tombstone = tombstones.get(name);
    return tombstone && tombstone.until > now ? tombstone : undefined;
  }

  /** @param {string} text @param {string} name */
  function query(text, name) {
    /** @type {Lookup} */
    const lookup = { requestedAt: Date.now(), result: run() };
    pending.set(name, lookup);
    // The caller may be able to answer without the result, and then nobody handles the rejection.
    lookup.result.catch(() => {});
    return lookup.result;

    async function run() {
      try {
        const value = await engine.get(keyOf(text));
        // False where this process revoked the token while the query was under way: the answer may be older than that.
        const isCurrent = pending.get(name) === lookup;
        /** @type {Tombstone | undefined} */
        const tombstone = value === null ? cached(name, Date.now()) : cache(name, parseTombstone(value));
        if (isCurrent && tombstone) tombstone.requestedAt = lookup.requestedAt;
        else if (isCurrent) notRevoked.set(name, lookup.requestedAt);
        return tombstone ?? null;
      } finally {
        if (pending.get(name) === lookup) pending.delete(name);
      }
    }
  }

  return {
    /**
     * The tombstone, null where there is none, or a promise where the engine has to be queried.
     *
     * @param {string} text
     * @param {unknown} issuedAt of the token
     * @returns {Tombstone | null | Promise<Tombstone | null>}
     */
    find(text, issuedAt) {
      const name = nameOf(text);
      const now = Date.now();
      const tombstone = cached(name, now);
      if (tombstone && revokes(tombstone, issuedAt)) return tombstone;
      // A tombstone with an earlier cutoff means «not revoked», which becomes stale too: another process may have raised the cutoff.
      const requestedAt = tombstone ? tombstone.requestedAt : notRevoked.get(name);
      if (requestedAt !== undefined && isFresh(requestedAt, now)) return tombstone ?? null;

      const lookup = pending.get(name);
      return lookup && isFresh(lookup.requestedAt, now) ? lookup.result : query(text, name);
    },

    /**
     * Stores a tombstone. This process applies it from the call on, even if the engine fails.
     *
     * @param {string} text
     * @param {Tombstone} tombstone
     */
    async revoke(text, tombstone) {
      if (tombstone.until <= Date.now()) return;
      const name = nameOf(text);
      const merged = cache(name, tombstone);
      await engine.put(keyOf(text), serializeTombstone(merged), merged.until);
      // So many others may have been revoked meanwhile that the cache has dropped it.
      cache(name, merged);
    },

    /**
     * Stores a tombstone whose cutoff and time to live only ever grow: of two concurrent callers, neither undoes what the other wrote.
     * One round trip where there is no tombstone yet, else three.
     *
     * @param {string} text
     * @param {Tombstone} tombstone
     */
    async advance(text, tombstone) {
      if (tombstone.until <= Date.now()) return;
      const name = nameOf(text);
      const key = keyOf(text);
      cache(name, tombstone);
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
        if (await engine.add(key, serializeTombstone(tombstone), tombstone.until)) {
          return void cache(name, tombstone);
        }
        const value = await engine.get(key);
        if (value === null) continue;
        const merged = mergeTombstones(parseTombstone(value), tombstone);
        const text = serializeTombstone(merged);
        if (text === value || (await engine.swap(key, value, text, merged.until))) {
          return void cache(name, merged);
        }
      }
      throw unavailable(engine.name, `was changed by other processes ${MAX_ATTEMPTS} times in a row`);
    },
  };
}

module.exports = { createRevocationList };
