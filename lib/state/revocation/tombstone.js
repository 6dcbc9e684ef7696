'use strict';

const { latchkeyError } = require('../../values/errors');
const { keptUntil } = require('./time-to-live');

const TEXT = /^(all|\d{1,15}) (\d{1,15})$/;

/**
 * What an engine keeps of an end: the tokens that were issued up to a moment are over, and nobody needs to know any more from
 * a time on. A moment is a whole number that rises with time: seconds, or a number of the caller's own.
 *
 * @typedef {object} Record
 * @property {number} cutoff a moment; infinite where it is one token that was ended
 * @property {number} until milliseconds
 */

/**
 * @param {number} cutoff a moment, in parts
 * @param {number} until when the last of the tokens would be over anyway, in milliseconds
 * @returns {Record}
 */
function createRecord(cutoff, until) {
  return { cutoff: Math.floor(cutoff), until: keptUntil(until) };
}

/** @param {Record} record */
function textOf({ cutoff, until }) {
  return `${cutoff === Number.POSITIVE_INFINITY ? 'all' : cutoff} ${until}`;
}

/**
 * @param {string} text
 * @returns {Record}
 */
function readRecord(text) {
  const [, cutoff, until] = TEXT.exec(text) ?? [];
  // What can't be read may have been an end.
  if (cutoff === undefined) {
    throw latchkeyError(
      'ERR_STORE_INVALID',
      'The store of revocations holds what was not written by latchkey',
    );
  }
  return { cutoff: cutoff === 'all' ? Number.POSITIVE_INFINITY : Number(cutoff), until: Number(until) };
}

/**
 * What both say.
 *
 * @param {Record | null | undefined} one
 * @param {Record} other
 */
function merged(one, other) {
  if (!one) return other;
  return { cutoff: Math.max(one.cutoff, other.cutoff), until: Math.max(one.until, other.until) };
}

/**
 * Whether a token is over. One that was issued at the moment of the end counts as issued before it, since no more than the moment is
 * known; and so does one that doesn't say when it was.
 *
 * @param {Record | null} record
 * @param {unknown} issuedAt a moment, in parts
 */
function covers(record, issuedAt) {
  if (record === null) return false;
  return !(Number.isFinite(issuedAt) && Math.floor(Number(issuedAt)) > record.cutoff);
}

module.exports = { covers, createRecord, merged, readRecord, textOf };
