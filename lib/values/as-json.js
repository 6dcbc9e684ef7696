'use strict';

// User ids and security stamps are compared and stored in the form that they have in tokens: as JSON.

// The JSON of many different values: of promises, Maps and NaN, among others.
const AMBIGUOUS = new Set(['{}', '[]', 'null']);

/**
 * @param {unknown} value
 * @returns {string | undefined} undefined where other values have the same JSON, or where it has none, as a BigInt or an object within itself
 */
function textOf(value) {
  try {
    const text = JSON.stringify(value);
    return AMBIGUOUS.has(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/**
 * Whether a value equals the one in a token, compared as JSON: a Date, a Buffer or an ObjectId is a new object each time a database
 * returns it.
 *
 * @param {unknown} value
 * @param {unknown} inToken
 */
function isSame(value, inToken) {
  if (value === inToken) return true;
  const text = textOf(value);
  return text !== undefined && text === JSON.stringify(inToken);
}

/**
 * A value as a token gives it back. One that other values have the same JSON as, or that has none, stays what it is.
 *
 * @param {unknown} value
 * @returns {unknown}
 */
function asInToken(value) {
  const text = textOf(value);
  // Whoever needs it in a token says what is wrong with it.
  return text === undefined ? value : JSON.parse(text);
}

/** Ids that identify no user: grant tokens with one never authenticated, in jwt-identity 3.1.0 either. */
const NO_USER = new Set([undefined, 'false', '0', '""']);

/**
 * Whether an id identifies a user.
 *
 * @param {unknown} userId
 */
function isUserId(userId) {
  if (typeof userId === 'string') return userId !== '';
  if (typeof userId === 'number') return Number.isFinite(userId) && userId !== 0;
  // JSON has no BigInt.
  return typeof userId !== 'bigint' && !NO_USER.has(textOf(userId));
}

module.exports = { asInToken, isSame, isUserId };
