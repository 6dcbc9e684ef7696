'use strict';

const { latchkeyError } = require('../../values/errors');
const { rememberUntil } = require('./time-to-live');

const TEXT = /^(all|\d{1,15}) (\d{1,15})$/;

/**
 * What an engine stores about revoked tokens: those that were issued at the cutoff or before are revoked, and nobody needs to remember
 * it after `until`. A cutoff is a whole number that rises with time: seconds, or a number of the caller's own.
 *
 * @typedef {object} Tombstone
 * @property {number} cutoff infinite where one token was revoked
 * @property {number} until milliseconds
 */

/**
 * @param {number} cutoff a fraction is dropped
 * @param {number} expiry when the last of the revoked tokens expires, in milliseconds
 * @returns {Tombstone}
 */
function createTombstone(cutoff, expiry) {
  return { cutoff: Math.floor(cutoff), until: rememberUntil(expiry) };
}

/** @param {Tombstone} tombstone */
function serializeTombstone({ cutoff, until }) {
  return `${cutoff === Number.POSITIVE_INFINITY ? 'all' : cutoff} ${until}`;
}

/**
 * @param {string} text
 * @returns {Tombstone}
 */
function parseTombstone(text) {
  const [, cutoff, until] = TEXT.exec(text) ?? [];
  // Text that can't be parsed may have been a tombstone, so it isn't ignored.
  if (cutoff === undefined) {
    throw latchkeyError(
      'ERR_STORE_INVALID',
      "The revocation store returned a value that latchkey didn't write; is its key prefix or table shared with something else?",
    );
  }
  return { cutoff: cutoff === 'all' ? Number.POSITIVE_INFINITY : Number(cutoff), until: Number(until) };
}

/**
 * The tombstone that revokes what either of two revokes.
 *
 * @param {Tombstone | null | undefined} one
 * @param {Tombstone} other
 */
function mergeTombstones(one, other) {
  if (!one) return other;
  return { cutoff: Math.max(one.cutoff, other.cutoff), until: Math.max(one.until, other.until) };
}

/**
 * Whether a tombstone revokes a token. The cutoff is as coarse as the time of issue, so a token issued at the cutoff counts as issued
 * before it. So does a token that doesn't say when it was issued.
 *
 * @param {Tombstone | null} tombstone
 * @param {unknown} issuedAt in the unit of the cutoff; a fraction is dropped
 */
function revokes(tombstone, issuedAt) {
  if (tombstone === null) return false;
  return !(Number.isFinite(issuedAt) && Math.floor(Number(issuedAt)) > tombstone.cutoff);
}

module.exports = { createTombstone, mergeTombstones, parseTombstone, revokes, serializeTombstone };
