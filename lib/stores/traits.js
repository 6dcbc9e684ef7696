'use strict';

// What the stores of latchkey say of themselves. A store of the application's says nothing.

const ENDS = Symbol('every session has an end');
const OBJECTS = Symbol('sessions are kept as objects');

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

module.exports = { declare, endsAll, keepsObjects };
