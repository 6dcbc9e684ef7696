'use strict';

// Whether a request carries one access token: more than one is ambiguous (RFC 6750 §2, §3.1).

const { hasTokenScheme } = require('./scheme');
const { COMPATIBLE_PLACES, readerOf } = require('./token-from');
const { ofRequest, own: ownMember } = require('../values/members');

/**
 * Makes the function that says whether a request has more than one access token.
 *
 * @param {import('./token-from').How} how where tokens are read from; the places of RFC 6750 always count
 * @returns {(req: import('../../index').RequestLike) => boolean}
 */
function createAmbiguityCheck(how) {
  /** @type {readonly unknown[]} */
  const standard = COMPATIBLE_PLACES;
  const own = (how.tokenFrom || []).filter((place) => !standard.includes(place));
  const parameters = /** @type {const} */ (['query', 'body']).map((place) => readerOf(place, how));
  const others = own.map((place) => readerOf(place, how));
  return (req) => {
    const tokens = [inHeader(req), ...parameters.flatMap((read) => read(req))].filter(Boolean);
    // A function of the application's may read a place that has been counted.
    const more = others.flatMap((read) => read(req)).filter((token) => token && !tokens.includes(token));
    return tokens.length + more.length > 1 || authorizationLines(req) > 1;
  };
}

/** @param {import('../../index').RequestLike} req @returns {unknown} what stands behind the scheme, or the scheme itself */
function inHeader(req) {
  const authorization = ownMember(ofRequest(req, 'headers'), 'authorization');
  return hasTokenScheme(authorization) ? authorization.trim().replace(/^\S+\s+/, '') : undefined;
}

/**
 * The number of Authorization headers. In `headers`, Node keeps the first of them and drops the others.
 *
 * @param {import('../../index').RequestLike} req
 */
function authorizationLines(req) {
  const rawHeaders = ofRequest(req, 'rawHeaders');
  if (!Array.isArray(rawHeaders)) return 0;
  return rawHeaders.filter((name, at) => at % 2 === 0 && String(name).toLowerCase() === 'authorization')
    .length;
}

module.exports = { createAmbiguityCheck };
