'use strict';

const { hasBearerScheme, strictCredentials } = require('../../oauth/bearer');
const { credentialsMalformed, tokenMissing, tokenRepeated } = require('../../oauth/errors');
const { COMPATIBLE_PLACES, createTokenReader, readerOf } = require('../../oauth/token-from');
const { bare, ofRequest, own } = require('../../values/members');

/**
 * How the request of a protected route must carry its token.
 *
 * @type {import('./judge').Rule<{ req: any }>[]}
 */
const rules = [
  {
    id: 'one-token',
    section: 'RFC 6750 §2, §3.1; RFC 9110 §5.3',
    option: 'oneToken',
    create: (values) => {
      if (!values.oneToken) return undefined;
      // A place of RFC 6750 counts where no token is taken from it, too.
      const places = new Set([...COMPATIBLE_PLACES, ...(values.tokenFrom ?? [])]);
      places.delete('header');
      const readers = [...places].map((place) => readerOf(place, values));
      return ({ req }) => {
        const inHeader = hasBearerScheme(own(ofRequest(req, 'headers'), 'authorization')) ? 1 : 0;
        const tokens = readers.reduce((sum, read) => sum + count(read(req)), inHeader);
        return tokens > 1 || authorizationLines(req) > 1 ? tokenRepeated : undefined;
      };
    },
  },
  {
    id: 'credentials-syntax',
    section: 'RFC 6750 §2.1, §3.1',
    option: 'credentialsSyntax',
    create: ({ credentialsSyntax }) =>
      credentialsSyntax &&
      (({ req }) => {
        const authorization = own(ofRequest(req, 'headers'), 'authorization');
        const isMalformed = hasBearerScheme(authorization) && !strictCredentials(authorization);
        return isMalformed ? credentialsMalformed : undefined;
      }),
  },
];

/**
 * Where strict mode doesn't look, so that a token there is none: tried, it says who would be turned away.
 *
 * @type {import('./judge').Rule<{ req: any, accessToken: unknown }>[]}
 */
const consequences = [
  {
    id: 'form-body',
    section: 'RFC 6750 §2.2',
    option: 'formBody',
    create: ({ formBody }, enforced) => formBody && unlessFound(bare(enforced, { formBody })),
  },
  {
    id: 'token-from',
    section: 'RFC 6750 §2.3',
    option: 'tokenFrom',
    create: ({ tokenFrom }, enforced) => unlessFound(bare(enforced, { tokenFrom })),
  },
];

/** @param {import('../strict').Values} values */
function unlessFound(values) {
  const read = createTokenReader(values);
  return (/** @type {{ req: any, accessToken: unknown }} */ { req, accessToken }) =>
    read(req) === accessToken ? undefined : tokenMissing;
}

/** @param {unknown} value */
function count(value) {
  if (Array.isArray(value)) return value.length;
  return value ? 1 : 0;
}

/**
 * Node keeps the first of several Authorization headers and drops the others.
 *
 * @param {any} req
 */
function authorizationLines(req) {
  const rawHeaders = ofRequest(req, 'rawHeaders');
  if (!Array.isArray(rawHeaders)) return 0;
  return rawHeaders.filter((name, at) => at % 2 === 0 && String(name).toLowerCase() === 'authorization')
    .length;
}

module.exports = { consequences, rules };
