'use strict';

// A user's id and stamp are compared and kept as tokens hold them, which is as JSON.

// What a promise that nobody awaited, a Map and NaN become, as many others do.
const ALIKE = new Set(['{}', '[]', 'null']);

/**
 * @param {unknown} value
 * @returns {string | undefined} undefined where a token would not tell the value from others
 */
function textOf(value) {
  const text = JSON.stringify(value);
  return ALIKE.has(text) ? undefined : text;
}

/**
 * Whether a value is the one in a token, which has been through JSON. A Date, a Buffer or an ObjectId is a new object each time it
 * comes out of a database.
 *
 * @param {unknown} value
 * @param {unknown} inToken
 */
function isSame(value, inToken) {
  if (value === inToken) return true;
  const text = textOf(value);
  return text !== undefined && text === JSON.stringify(inToken);
}

/** What names nobody when a token is read: grant tokens with such an id never authenticated, in 3.1.0 neither. */
const NOBODY = new Set([undefined, 'false', '0', '""']);

/**
 * Whether a token with this id belongs to somebody.
 *
 * @param {unknown} userId
 */
function isUserId(userId) {
  if (typeof userId === 'string') return userId !== '';
  // JSON has no BigInt.
  return typeof userId !== 'bigint' && !NOBODY.has(textOf(userId));
}

module.exports = { isSame, isUserId };
