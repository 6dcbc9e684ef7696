'use strict';

// The places of a request that an access token is read from: those of RFC 6750 §2, cookies, and the application's own.

const { accessTokenOf, credentials } = require('./bearer');
const { isText } = require('../values/checks');
const { given, ofRequest, own } = require('../values/members');
const { cookieOf } = require('./cookie');
const { isForm } = require('./form');
const { strictCredentials } = require('./scheme');
const { withoutPromise } = require('../options/no-promise');

/**
 * @typedef {import('../../index').RequestLike} Request
 * @typedef {import('../../index').TokenPlace} Place
 * @typedef {(req: Request) => unknown} Read returns what the client sent, which may be something else than a string
 */

/** The places of the original, in its order. */
const COMPATIBLE_PLACES = Object.freeze(/** @type {const} */ (['query', 'body', 'header']));

/** @type {readonly unknown[]} */
const NAMES = COMPATIBLE_PLACES;

// RFC 9110 §9.3: content of these methods has no meaning.
const WITHOUT_CONTENT = new Set(['GET', 'HEAD', 'DELETE', 'CONNECT', 'TRACE']);

/** @type {Record<string, Read>} */
const readers = {
  query: (req) => own(ofRequest(req, 'query'), 'access_token'),
  body: (req) => own(ofRequest(req, 'body'), 'access_token'),
  form: (req) =>
    isForm(req) && !WITHOUT_CONTENT.has(ofRequest(req, 'method')) ? readers.body(req) : undefined,
  header: (req) => credentials(own(ofRequest(req, 'headers'), 'authorization')),
  strictHeader: (req) => strictCredentials(own(ofRequest(req, 'headers'), 'authorization')),
};

/**
 * @typedef {object} How
 * @property {readonly Place[] | false} [tokenFrom] in order of precedence
 * @property {boolean} [formBody] whether a body must be as RFC 6750 §2.2 demands
 * @property {boolean} [credentialsSyntax] whether a header must be as RFC 6750 §2.1 demands
 */

/**
 * @param {Place} place
 * @param {How} how
 * @returns {Read}
 */
function readerOf(place, { formBody, credentialsSyntax }) {
  if (typeof place === 'function') return (req) => withoutPromise('tokenFrom', place(req));
  if (typeof place === 'object') {
    const cookie = given(place, 'cookie');
    return (req) => cookieOf(own(ofRequest(req, 'headers'), 'cookie'), cookie);
  }
  if (place === 'body' && formBody) return readers.form;
  if (place === 'header' && credentialsSyntax) return readers.strictHeader;
  return readers[place];
}

/**
 * Makes a reader of the token: the first place that has one counts.
 *
 * @param {How} how
 * @returns {Read}
 */
function createTokenReader(how) {
  const { tokenFrom, formBody, credentialsSyntax } = how;
  if (!tokenFrom && !formBody && !credentialsSyntax) return accessTokenOf;
  return firstOf((tokenFrom || COMPATIBLE_PLACES).map((place) => readerOf(place, how)));
}

/**
 * @param {readonly Read[]} readers
 * @returns {Read} the first non-empty token
 */
function firstOf(readers) {
  return (req) => {
    for (const read of readers) {
      const token = read(req);
      if (token) return token;
    }
    return undefined;
  };
}

/**
 * Whether a value is a list of places, as an option takes it.
 *
 * @param {unknown} value
 */
function isPlaceList(value) {
  // Spread, because `every` skips holes.
  return Array.isArray(value) && value.length > 0 && [...value].every(isPlace);
}

/** @param {unknown} place */
function isPlace(place) {
  return NAMES.includes(place) || typeof place === 'function' || isText(given(place, 'cookie'));
}

module.exports = { COMPATIBLE_PLACES, createTokenReader, firstOf, isPlaceList, readerOf };
