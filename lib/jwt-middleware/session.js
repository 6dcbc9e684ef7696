'use strict';

const { given, namesIn } = require('../values/members');
const sessionLife = require('../state/session-life');
const { capabilitiesOf } = require('../stores/capabilities');

/**
 * @typedef {import('./types').Claims} Claims
 * @typedef {import('./types').Session} Session
 */

/**
 * The session of an access token: the verified claims in their order, `exp` in its place or last, and over them the members of the
 * session from getKey, inherited ones too.
 *
 * @param {Claims} payload the copy of the claims that getKey received and may have added to; becomes the session
 * @param {unknown} session
 * @param {number} exp seconds
 * @param {readonly string[] | false} [names] of the claims that a session may have; default: all
 * @returns {Session}
 */
function createSession(payload, session, exp, names) {
  const claims = names ? pick(payload, names) : extensible(payload);
  // An own member is harmless by itself, but code that merges the session into another object would change a prototype.
  Reflect.deleteProperty(claims, '__proto__');
  claims.exp = exp;
  // If getKey returns the payload as session, its exp must not undo the line above.
  if (session && session !== payload) {
    for (const name of namesIn(session)) {
      const value = name === '__proto__' ? undefined : /** @type {Session} */ (session)[name];
      if (name === '__proto__' || (name === 'exp' && value === undefined)) continue;
      claims[name] = value;
    }
  }
  sessionLife.requireExpiry(claims);
  return claims;
}

/**
 * A payload that getKey froze cannot take an `exp`, and its session would never expire.
 *
 * @param {Claims} payload
 */
function extensible(payload) {
  return Object.isExtensible(payload) ? payload : { ...payload };
}

/**
 * The session from getKey as its store will serialize it. A `toJSON`, which documents of Mongoose have, is called here: merged into the
 * session it would be called for the whole session later, and drop the `exp` that was checked.
 *
 * @param {unknown} session anything that the application returned
 * @param {import('./types').Store} store
 * @returns {unknown}
 */
function serializable(session, store) {
  if (typeof session !== 'object' || session === null || capabilitiesOf(store).keepsObjects) return session;
  const toJSON = given(session, 'toJSON');
  if (typeof toJSON !== 'function') return session;
  const serialized = toJSON.call(session, '');
  return typeof serialized === 'object' ? serialized : undefined;
}

/**
 * @param {Claims} payload
 * @param {readonly string[]} names
 * @returns {Claims}
 */
function pick(payload, names) {
  return Object.fromEntries(Object.entries(payload).filter(([name]) => names.includes(name)));
}

/**
 * Whether a session that a store retrieved has expired. A custom store may leave expiry to its database, and then its sessions need no
 * `exp`; the sessions of latchkey's own stores always have one.
 *
 * @param {object} session
 * @param {number} milliseconds
 * @param {import('./types').Store} store
 */
function isExpired(session, milliseconds, store) {
  return sessionLife.hasExpired(session, milliseconds) ?? capabilitiesOf(store).alwaysExpires;
}

module.exports = { createSession, isExpired, serializable };
