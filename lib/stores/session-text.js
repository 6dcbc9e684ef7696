'use strict';

const { latchkeyError } = require('../values/errors');
const { serialise } = require('../values/json');
const { bare, given } = require('../values/members');
const { expectedSecret } = require('../values/checks');

/**
 * A session as the text that its store writes. It says what the session says in all that decides: no getter, no Proxy and no `toJSON`,
 * inherited ones too, has the text end later than the session, or never.
 *
 * @param {any} session
 * @param {string} [name] what an error calls it
 * @returns {string}
 */
function sessionText(session, name = 'session') {
  const text = serialise(session, name);
  if (text === undefined) throw expectedSecret('what JSON can hold', name, session);
  const written = decisive(JSON.parse(text));
  for (const [member, value] of Object.entries(decisive(session))) {
    if (isPlain(value) && value !== written[member]) {
      throw latchkeyError('ERR_SESSION_INVALID', `Expected a session whose ${member} JSON gives back`);
    }
  }
  return text;
}

/**
 * What of a session decides whom it lets in, for how long, and together with which key.
 *
 * @param {any} session
 * @returns {Record<string, unknown>}
 */
function decisive(session) {
  const jkt = given(given(session, 'cnf'), 'jkt');
  return bare({ exp: given(session, 'exp'), scope: given(session, 'scope'), 'cnf.jkt': jkt });
}

/** @param {unknown} value */
function isPlain(value) {
  return value !== null && ['string', 'number', 'boolean'].includes(typeof value);
}

module.exports = { sessionText };
