'use strict';

const { bare, own } = require('../../values/members');
const { expected, expectedSecret, isCount, optional } = require('../../values/checks');
const { createEngine, requireVerbs } = require('../engine');
const { createLedger } = require('./list');
const { covers, createRecord } = require('./tombstone');

const DEFAULT_STALENESS = 5;
const DEFAULT_MAX = 100_000;

/**
 * Which tokens were ended before their time: one by its id, or all that a subject was given up to a moment.
 *
 * @param {object} options
 * @param {unknown} options.store where the ends are kept: an engine, or the options of one
 * @param {string} options.purpose what the tokens are for; two kinds of tokens may share a store, and an id means its own kind
 * @param {number} [options.staleness] for how many seconds an answer «not revoked» is believed
 * @param {number} [options.max] how many answers of each kind are remembered
 * @param {string} [options.name] the option's, for errors
 */
function createRevocation(options) {
  const { store, purpose, staleness, max, name = 'revocation' } = bare(options);
  optional('a number of seconds of at least 0', `${name}.staleness`, staleness, isSeconds);
  optional('a positive integer', `${name}.max`, max, isCount);
  const engine = createEngine(store, `${name}.store`, `revocation: ${purpose}`);
  const common = {
    engine,
    purpose,
    staleness: (staleness ?? DEFAULT_STALENESS) * 1000,
    max: max ?? DEFAULT_MAX,
  };
  const ids = createLedger({ ...common, kind: 'id' });
  const subjects = createLedger({ ...common, kind: 'subject' });

  return {
    engine,

    /**
     * Ends one token. This process knows from the call on, others once their answer «not revoked» is stale.
     *
     * @param {string} id
     * @param {number} until when the token would be over anyway, clock tolerance and all, in milliseconds
     * @returns {Promise<void>} rejected where the engine didn't acknowledge it: others may not know
     */
    async revoke(id, until) {
      await ids.end(assertText(id, 'id'), createRecord(Number.POSITIVE_INFINITY, assertTime(until)));
    },

    /**
     * Ends every token of a subject that was issued at this moment or before. A moment is a whole number that rises with time, which
     * the caller chooses: with `iat`, a token that is issued in the same second after this is over too. Servers' clocks differ, so a
     * number that they share is better. An earlier moment than that of another call changes nothing.
     *
     * @param {string} subject
     * @param {number} moment
     * @param {number} until when the last of these tokens would be over anyway, in milliseconds
     * @returns {Promise<void>}
     */
    async notBefore(subject, moment, until) {
      requireVerbs(engine, ['add', 'swap'], `${name}.store`);
      if (!isSeconds(moment)) throw expected('a number of at least 0', 'moment', moment);
      await subjects.advance(assertText(subject, 'subject'), createRecord(moment, assertTime(until)));
    },

    /**
     * Whether a token was ended: by its id, by its subject, or by either. Answered at once where that is known here, else by
     * one request, or by two side by side where neither is known. It doesn't throw.
     *
     * @param {string | null | undefined} id
     * @param {{ subject?: string | null, issuedAt?: unknown }} [by] the moment at which the token was issued
     * @returns {boolean | Promise<boolean>} rejected where the engine can't say
     */
    isRevoked(id, by) {
      const subject = own(by, 'subject');
      const issuedAt = own(by, 'issuedAt');
      try {
        if (isNone(id) && isNone(subject)) throw expectedSecret('a string', 'id or subject', id);
        const byId = isNone(id) ? null : ids.find(assertText(id, 'id'), issuedAt);
        if (!isPromise(byId) && covers(byId, issuedAt)) return true;
        const bySubject = isNone(subject) ? null : subjects.find(assertText(subject, 'subject'), issuedAt);
        if (!isPromise(bySubject) && covers(bySubject, issuedAt)) return true;
        // What is known by now lets the token pass.
        const asked = [byId, bySubject].filter(isPromise);
        if (asked.length === 0) return false;
        return Promise.all(asked).then((records) => records.some((record) => covers(record, issuedAt)));
      } catch (error) {
        return Promise.reject(error);
      }
    },
  };
}

/**
 * @param {any} answer
 * @returns {answer is Promise<any>}
 */
const isPromise = (answer) => typeof answer?.then === 'function';
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

/** @param {unknown} value @returns {number} */
function assertTime(value) {
  if (typeof value !== 'number' || Number.isNaN(value)) {
    throw expected('milliseconds since the epoch', 'until', value);
  }
  return value;
}

module.exports = { createRevocation };
