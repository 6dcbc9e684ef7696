'use strict';

// What the stores of latchkey say of themselves. A store of the application's says nothing.

const ENDS = Symbol('every session has an end');
const OBJECTS = Symbol('sessions are kept as objects');
const JWTS = Symbol('access tokens are JWTs');

/**
 * @param {object} prototype a store's
 * @param {boolean} keeps sessions as objects
 */
function declare(prototype, keeps) {
  Object.defineProperty(prototype, ENDS, { value: true });
  Object.defineProperty(prototype, OBJECTS, { value: keeps });
}

/**
 * Whether a session without `exp` isn't one that the middleware made: its store never leaves the end to a database.
 *
 * @param {any} store
 * @returns {boolean}
 */
function endsAll(store) {
  return store?.[ENDS] === true;
}

/**
 * Whether a session stays the object that it is, and is never written as text.
 *
 * @param {any} store
 * @returns {boolean}
 */
function keepsObjects(store) {
  return store?.[OBJECTS] === true;
}

/** @param {object} prototype of a store whose access tokens are JWTs */
function declareJwts(prototype) {
  Object.defineProperty(prototype, JWTS, { value: true });
}

/**
 * @param {any} store
 * @returns {boolean}
 */
function issuesJwts(store) {
  return store?.[JWTS] === true;
}

/**
 * Sessions out of legacy tokens that were opened without a middleware around the store, and whether their lifetime was limited all the
 * same.
 *
 * @type {WeakMap<object, boolean> | undefined} undefined while there are none, since each request looks
 */
let legacySessions;

/**
 * @param {object} session
 * @param {boolean} isLimited
 */
function markLegacy(session, isLimited) {
  legacySessions ??= new WeakMap();
  legacySessions.set(session, isLimited);
}

/**
 * @param {object} session
 * @returns {boolean | undefined} undefined for other sessions
 */
function legacyMark(session) {
  return legacySessions?.get(session);
}

module.exports = { declare, declareJwts, endsAll, issuesJwts, keepsObjects, legacyMark, markLegacy };
