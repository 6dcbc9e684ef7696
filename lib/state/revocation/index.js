'use strict';

const { types } = require('node:util');
const { readDuration } = require('../../options/duration');
const { bare, own } = require('../../values/members');
const { expected, expectedSecret, isCount, optional } = require('../../values/checks');
const { createEngine, requireVerbs } = require('../engine');
const { RevocationList } = require('./list');
const { createTombstone, revokes } = require('./tombstone');

/** @typedef {import('./tombstone').Tombstone | null} Found */

const DEFAULT_STALENESS = 5;
const DEFAULT_MAX = 100_000;

/**
 * Which tokens were revoked before they expired: single tokens by id, or all tokens of a subject that were issued up to a cutoff.
 *
 * @param {object} options
 * @param {unknown} options.store where revocations are stored: an engine, or the options of one
 * @param {string} options.purpose what the tokens are for; an id is only compared with ids of the same purpose, so that two kinds of
 *   tokens can share a store
 * @param {unknown} [options.staleness] for how many seconds an answer «not revoked» may be reused
 * @param {unknown} [options.max] how many answers of each kind are cached
 * @param {string} [options.name] the option's, for errors
 */
function createRevocation(options) {
  const { name = 'revocation', ...rest } = bare(options);
  const { engine, ids, subjects } = createLists(name, rest);

  return {
    engine,

    /**
     * Revokes one token. It applies to this process from the call on, and to others once their cached answer «not revoked» is stale.
     *
     * @param {string} id
     * @param {number} expiry when the token expires, with clock tolerance, in milliseconds
     * @returns {Promise<void>} rejected where the engine didn't confirm it: other processes may not know
     */
    async revoke(id, expiry) {
      await ids.revoke(
        assertText(id, 'id'),
        createTombstone(Number.POSITIVE_INFINITY, assertTime(expiry, 'expiry')),
      );
    },

    /**
     * Revokes every token of a subject that was issued at the cutoff or before. A cutoff is a whole number that rises with time, in a
     * unit that the caller chooses. With `iat`, a token issued later in the same second is revoked too; and since servers' clocks
     * differ, a counter that they share is better. A cutoff earlier than that of another call changes nothing.
     *
     * @param {string} subject
     * @param {number} cutoff
     * @param {number} expiry when the last of these tokens expires, in milliseconds
     * @returns {Promise<void>}
     */
    async notBefore(subject, cutoff, expiry) {
      requireVerbs(engine, ['add', 'swap'], `${name}.store`);
      if (!isSeconds(cutoff)) throw expected('a number of at least 0', 'cutoff', cutoff);
      await subjects.advance(
        assertText(subject, 'subject'),
        createTombstone(cutoff, assertTime(expiry, 'expiry')),
      );
    },

    /**
     * Whether a token was revoked by its id, its subject, or either. Answers synchronously from the cache where it can; else it takes
     * one query, or two in parallel. It doesn't throw.
     *
     * @param {string | null | undefined} id
     * @param {{ subject?: string | null, issuedAt?: unknown }} [by] `issuedAt` in the unit of the cutoffs
     * @returns {boolean | Promise<boolean>} rejected where the engine can't answer
     */
    isRevoked(id, by) {
      try {
        return isRevoked(ids, subjects, id, own(by, 'subject'), own(by, 'issuedAt'));
      } catch (error) {
        return Promise.reject(error);
      }
    },
  };
}

/**
 * @param {string} name
 * @param {{ store: unknown, purpose: string, staleness?: unknown, max?: unknown }} options
 */
function createLists(name, options) {
  const { store, purpose, staleness = DEFAULT_STALENESS, max } = bare(options);
  optional('a positive integer', `${name}.max`, max, isCount);
  const engine = createEngine(store, `${name}.store`, `revocation: ${purpose}`);
  const common = {
    engine,
    purpose,
    staleness: readDuration(`${name}.staleness`, staleness) * 1000,
    max: max ?? DEFAULT_MAX,
  };
  const ids = new RevocationList({ ...common, kind: 'id' });
  const subjects = new RevocationList({ ...common, kind: 'subject' });
  return { engine, ids, subjects };
}

/**
 * @param {InstanceType<typeof RevocationList>} ids
 * @param {InstanceType<typeof RevocationList>} subjects
 * @param {unknown} id
 * @param {unknown} subject
 * @param {unknown} issuedAt
 * @returns {boolean | Promise<boolean>}
 */
function isRevoked(ids, subjects, id, subject, issuedAt) {
  if (isNone(id) && isNone(subject)) throw expectedSecret('a string', 'id or subject', id);
  const byId = isNone(id) ? null : ids.find(assertText(id, 'id'), issuedAt);
  if (!isPromise(byId) && revokes(byId, issuedAt)) return true;
  const bySubject = isNone(subject) ? null : subjects.find(assertText(subject, 'subject'), issuedAt);
  if (!isPromise(bySubject) && revokes(bySubject, issuedAt)) return true;
  return anyRevokes([byId, bySubject], issuedAt);
}

/**
 * Waits for the queries among what was found. What is cached doesn't revoke the token, so only they can.
 *
 * @param {(Found | Promise<Found>)[]} found
 * @param {unknown} issuedAt
 * @returns {boolean | Promise<boolean>}
 */
function anyRevokes(found, issuedAt) {
  const queries = found.filter(isPromise);
  if (queries.length === 0) return false;
  return Promise.all(queries).then((tombstones) =>
    tombstones.some((tombstone) => revokes(tombstone, issuedAt)),
  );
}

/**
 * @template T
 * @param {T | Promise<T>} answer
 * @returns {answer is Promise<T>}
 */
const isPromise = (answer) => types.isPromise(answer);
/** @param {unknown} value @returns {value is null | undefined} */
const isNone = (value) => value === undefined || value === null;
/** @param {unknown} value */
const isSeconds = (value) => Number.isFinite(value) && Number(value) >= 0;

/** @param {unknown} value @param {string} name @returns {string} */
function assertText(value, name) {
  // An id may be a token itself.
  if (typeof value !== 'string') throw expectedSecret('a string', name, value);
  return value;
}

/** @param {unknown} value @param {string} name @returns {number} */
function assertTime(value, name) {
  if (typeof value !== 'number' || Number.isNaN(value)) {
    throw expected('milliseconds since the epoch', name, value);
  }
  return value;
}

module.exports = { createRevocation };
