'use strict';

const { serialise } = require('../values/json');
const { bare, given } = require('../values/members');
const { expectedSecret } = require('../values/checks');

// Loaded when a session can't be written.
const errors = () => require('../values/errors');

/**
 * The JSON text of a session, as its store writes it. The text agrees with the session on expiry, scope and key: no getter, Proxy or
 * `toJSON`, own or inherited, can make the text expire later than the session, or never.
 *
 * @param {unknown} session
 * @param {string} [name] what an error calls it
 * @returns {string}
 */
function sessionText(session, name = 'session') {
  const text = serialise(session, name);
  if (text === undefined) throw expectedSecret('what JSON can hold', name, session);
  const written = authorizationOf(JSON.parse(text));
  for (const [member, value] of Object.entries(authorizationOf(session))) {
    if (isPrimitive(value) && value !== written[member]) {
      throw errors().latchkeyError(
        'ERR_SESSION_INVALID',
        `Expected a session whose ${member} is the same in its JSON text`,
      );
    }
  }
  return text;
}

/**
 * The members of a session that decide what its token authorizes: until when, for what, and with which key.
 *
 * @param {unknown} session
 * @returns {Record<string, unknown>}
 */
function authorizationOf(session) {
  const jkt = given(given(session, 'cnf'), 'jkt');
  return bare({ exp: given(session, 'exp'), scope: given(session, 'scope'), 'cnf.jkt': jkt });
}

/** @param {unknown} value */
function isPrimitive(value) {
  return value !== null && ['string', 'number', 'boolean'].includes(typeof value);
}

module.exports = { sessionText };
