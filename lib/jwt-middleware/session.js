'use strict';

const { given, namesIn } = require('../values/members');
const sessionLife = require('../state/session-life');
const { capabilitiesOf } = require('../stores/capabilities');

/**
 * The session of an access token: the verified claims in their order, `exp` in its place or last, and over them what
 * getKey gave as session, its inherited members too.
 *
 * @param {Record<string, any>} payload the object that getKey saw, and may have added to
 * @param {any} session
 * @param {number} exp seconds
 * @param {readonly string[] | false} [names] of the claims that a session may have; default: all
 * @returns {Record<string, any>}
 */
function createSession(payload, session, exp, names) {
  const claims = names ? picked(payload, names) : extensible(payload);
  // As a member it does nothing, but the next one who merges the session into an object would change a prototype.
  Reflect.deleteProperty(claims, '__proto__');
  claims.exp = exp;
  // getKey may hand the payload itself back, and its exp is not to undo the line above.
  if (session && session !== payload) {
    for (const name of namesIn(session)) {
      const value = name === '__proto__' ? undefined : session[name];
      if (name === '__proto__' || (name === 'exp' && value === undefined)) continue;
      claims[name] = value;
    }
  }
  sessionLife.requireExpiry(claims);
  return claims;
}

/**
 * What getKey froze can't take an exp, and without one it would be a session for ever.
 *
 * @param {Record<string, any>} payload
 */
function extensible(payload) {
  return Object.isExtensible(payload) ? payload : { ...payload };
}

/**
 * What getKey gave as session, as a store will write it. One that says by a `toJSON` what it is, like a document of Mongoose, is that
 * also where it is merged: else it would speak for the whole session in its store's text, without the end that was checked.
 *
 * @param {any} session
 * @param {any} store
 * @returns {any}
 */
function spokenFor(session, store) {
  if (typeof session !== 'object' || session === null || capabilitiesOf(store).keepsObjects) return session;
  const toJSON = given(session, 'toJSON');
  if (typeof toJSON !== 'function') return session;
  const spoken = toJSON.call(session, '');
  return typeof spoken === 'object' ? spoken : undefined;
}

/**
 * @param {Record<string, any>} payload
 * @param {readonly string[]} names
 */
function picked(payload, names) {
  return Object.fromEntries(Object.entries(payload).filter(([name]) => names.includes(name)));
}

/**
 * Whether a session that a store retrieved has expired. A custom store may leave expiry to its database, and then its sessions need no
 * `exp`; the sessions of latchkey's own stores always have one.
 *
 * @param {any} session
 * @param {number} milliseconds
 * @param {any} store
 */
function isExpired(session, milliseconds, store) {
  return sessionLife.hasExpired(session, milliseconds) ?? capabilitiesOf(store).alwaysExpires;
}

module.exports = { createSession, isExpired, spokenFor };
