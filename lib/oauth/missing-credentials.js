'use strict';

// Why no token was found in a request: for operators, after it was refused or stayed anonymous.

const { credentials } = require('./bearer');
const { hasBearerScheme } = require('./scheme');
const { ofRequest, own } = require('../values/members');

/** Other schemes are not repeated: what comes first in a header may be a token. */
const SCHEMES = [
  'Basic',
  'Digest',
  'DPoP',
  'Negotiate',
  'NTLM',
  'Token',
  'JWT',
  'ApiKey',
  'AWS4-HMAC-SHA256',
];
/** The names under which tokens are looked for. */
const NAMES = ['access_token', 'grantToken'];
const HEADERS = ['x-access-token', 'x-auth-token', 'x-authorization', 'x-forwarded-authorization'];

/**
 * @param {import('../../index').RequestLike} req
 * @param {unknown} [tokenFrom] the places that are read, by default the header
 * @returns {import('../diagnostics/event').Finding & { code: string }}
 */
function missingCredentials(req, tokenFrom) {
  const authorization = own(ofRequest(req, 'headers'), 'authorization');
  const isRead = tokenFrom === undefined || (Array.isArray(tokenFrom) && tokenFrom.includes('header'));
  if (authorization && !isRead && credentials(authorization))
    return elsewhere('the header Authorization', tokenFrom);
  if (authorization && !hasBearerScheme(authorization)) return otherScheme(String(authorization));
  const place = placeOf(req);
  if (place !== undefined) return elsewhere(place, tokenFrom);
  if (authorization)
    return { code: 'ERR_TOKEN_MISSING', detail: 'The Authorization header has no token behind Bearer.' };
  return { code: 'ERR_TOKEN_MISSING', detail: 'It has no Authorization header.' };
}

/** @param {string} authorization @returns {import('../diagnostics/event').Finding & { code: string }} */
function otherScheme(authorization) {
  const [first = ''] = authorization.trim().split(/\s/, 1);
  const scheme = SCHEMES.find((name) => name.toLowerCase() === first.toLowerCase());
  const isBare = /^ey[\w-]+\./.test(first);
  const detail = isBare ? 'The token stands there without a scheme.' : undefined;
  return { code: 'ERR_AUTHORIZATION_SCHEME', expected: 'Bearer', received: scheme ?? 'another', detail };
}

/** @param {import('../../index').RequestLike} req @returns {string | undefined} */
function placeOf(req) {
  for (const place of /** @type {const} */ (['query', 'body'])) {
    const name = NAMES.find((each) => own(ofRequest(req, place), each));
    if (name !== undefined) return `${name} in the ${place}`;
  }
  const headers = ofRequest(req, 'headers');
  const header = HEADERS.find((name) => own(headers, name));
  if (header !== undefined) return `the header ${header}`;
  const cookies = own(headers, 'cookie');
  const cookie =
    typeof cookies === 'string' && NAMES.find((name) => new RegExp(`(?:^|; *)${name}=`).test(cookies));
  return cookie ? `the cookie ${cookie}` : undefined;
}

/** @param {string} place @param {unknown} tokenFrom @returns {import('../diagnostics/event').Finding & { code: string }} */
function elsewhere(place, tokenFrom) {
  const read = Array.isArray(tokenFrom) ? tokenFrom.filter((each) => typeof each === 'string') : ['header'];
  return { code: 'ERR_TOKEN_ELSEWHERE', expected: read, received: place };
}

module.exports = { missingCredentials };
