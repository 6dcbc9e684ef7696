'use strict';

// The places of a request that may carry an access token (RFC 6750 §2), and those that browsers and applications add.

const { accessTokenOf, credentials, strictCredentials } = require('./bearer');
const { given, ofRequest, own } = require('../values/members');
const { cookieOf } = require('./cookie');

/**
 * @typedef {'header' | 'body' | 'query' | { cookie: string } | ((req: any) => unknown)} Place
 * @typedef {(req: any) => unknown} Read gives what a client sent, which need not be a string
 */

/** What the originals looked at, in their order. @type {readonly Place[]} */
const COMPATIBLE_PLACES = Object.freeze(['query', 'body', 'header']);

// Content of the others has no meaning (RFC 9110 §9.3).
const WITHOUT_CONTENT = new Set(['GET', 'HEAD', 'DELETE', 'CONNECT', 'TRACE']);

/** @type {Record<string, Read>} */
const readers = {
  query: (req) => own(ofRequest(req, 'query'), 'access_token'),
  body: (req) => own(ofRequest(req, 'body'), 'access_token'),
  form: (req) => (isForm(req) ? readers.body(req) : undefined),
  header: (req) => credentials(own(ofRequest(req, 'headers'), 'authorization')),
  strictHeader: (req) => strictCredentials(own(ofRequest(req, 'headers'), 'authorization')),
};

/**
 * @typedef {object} How
 * @property {readonly Place[]} [tokenFrom] in the order in which they count
 * @property {boolean} [formBody] takes a body by RFC 6750 §2.2 alone
 * @property {boolean} [credentialsSyntax] takes a header by RFC 6750 §2.1 alone
 */

/**
 * @param {Place} place
 * @param {How} how
 * @returns {Read}
 */
function readerOf(place, { formBody, credentialsSyntax }) {
  if (typeof place === 'function') return place;
  if (typeof place === 'object') {
    const cookie = given(place, 'cookie');
    return (req) => cookieOf(own(ofRequest(req, 'headers'), 'cookie'), cookie);
  }
  if (place === 'body' && formBody) return readers.form;
  if (place === 'header' && credentialsSyntax) return readers.strictHeader;
  return readers[place];
}

/**
 * Reads the token from the first of the places that has one.
 *
 * @param {How} how
 * @returns {Read}
 */
function createTokenReader(how) {
  const { tokenFrom, formBody, credentialsSyntax } = how;
  if (!tokenFrom && !formBody && !credentialsSyntax) return accessTokenOf;
  const all = (tokenFrom ?? COMPATIBLE_PLACES).map((place) => readerOf(place, how));
  return (req) => {
    for (const read of all) {
      const token = read(req);
      if (token) return token;
    }
    return undefined;
  };
}

/**
 * What RFC 6750 §2.2 asks of a request before its parameter counts.
 *
 * @param {any} req
 */
function isForm(req) {
  const type = own(ofRequest(req, 'headers'), 'content-type');
  return (
    !WITHOUT_CONTENT.has(ofRequest(req, 'method')) &&
    typeof type === 'string' &&
    /^application\/x-www-form-urlencoded *(;|$)/i.test(type)
  );
}

module.exports = { COMPATIBLE_PLACES, createTokenReader, readerOf };
