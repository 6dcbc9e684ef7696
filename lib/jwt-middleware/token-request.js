'use strict';

const { badAssertion, repeated, undecodable, unknownClient } = require('../oauth/errors');
const { isTooDeep, parseHarmlessInside, readClaims } = require('../values/json');
const { ofRequest, own } = require('../values/members');

// Loaded when somebody wants to know why an assertion doesn't decode.
const faults = () => require('../native/faults');

const TOO_DEEP = Object.freeze({ code: 'ERR_JWT_INVALID' });
// "Request and response parameters MUST NOT be included more than once." (RFC 6749 §3.2) The ones that RFC 6749, 7521
// and 7523 define; other members of a JSON body may be arrays.
const PARAMETERS = [
  'grant_type',
  'scope',
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
];

/**
 * @typedef {import('./types').Claims} Claims
 *
 * @typedef {import('./types').TokenRequest} TokenRequest
 * @typedef {import('./types').Refused} Refused
 */

/**
 * RFC 7523 §2.1.
 *
 * @type {Readonly<import('./types').GrantType>}
 */
const jwtBearer = Object.freeze({
  __proto__: null,
  type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  parameters: ['assertion'],
  assertionOf: (body) => own(body, 'assertion'),
  missing: undecodable,
  undecodable,
  unknown: unknownClient,
  bad: badAssertion,
});

/**
 * An assertion that decodes, and what it says. The claims and the header are parsed once, when they are first needed, and are not shared
 * with the application: `getKey` has a copy of its own, which it may change.
 */
class Assertion {
  /** The JWT as the client sent it. */
  token;
  /** Its claims set as JSON. Decoded, and not verified. */
  text;
  #headerOf;
  /** @type {Readonly<Claims> | undefined} */
  #claims;
  /** @type {Readonly<Claims> | undefined} */
  #header;

  /**
   * @param {string} token
   * @param {string} text
   * @param {(token: string) => Claims} headerOf
   */
  constructor(token, text, headerOf) {
    this.token = token;
    this.text = text;
    this.#headerOf = headerOf;
  }

  get claims() {
    this.#claims ??= Object.freeze(readClaims(this.text));
    return this.#claims;
  }

  get header() {
    this.#header ??= Object.freeze(this.#headerOf(this.token));
    return this.#header;
  }

  /** The header once more, for the application to keep or change. */
  copyHeader() {
    return this.#headerOf(this.token);
  }
}

/**
 * Reads a request to the token endpoint. Nothing in it is verified.
 *
 * @param {import('./types').Request} req
 * @param {import('./options').Settings} settings
 * @returns {TokenRequest | Refused}
 */
function readTokenRequest(req, { decode, grants, headerOf, tokenRequestCheck }) {
  const body = ofRequest(req, 'body');
  const repeatedName = PARAMETERS.find((name) => Array.isArray(own(body, name)));
  if (repeatedName) return { refusal: repeated(repeatedName) };
  const grant = grants.find(({ type }) => type === own(body, 'grant_type')) ?? grants[0];
  const attempt = grant.refusalOfAttempt?.(req);
  if (attempt) return { refusal: attempt };
  const refused = tokenRequestCheck?.({ req, grant });
  if (refused) return refused;
  const given = grant.assertionOf(body);
  const token = Buffer.isBuffer(given) ? given.toString() : given;
  const text = decode(token);
  if (typeof text === 'number') {
    const isText = typeof token === 'string' && token !== '';
    return { refusal: isText ? grant.undecodable : grant.missing, cause: () => faults().tokenError(text) };
  }
  if (isTooDeep(text)) return { refusal: grant.undecodable, why: TOO_DEEP };
  const payload = parseHarmlessInside(text);
  const refusal = grant.refusalOfPayload?.(body, payload);
  if (refusal) return { refusal };
  const assertion = new Assertion(/** @type {string} */ (token), text, headerOf);
  return { grant, assertion, payload, scope: own(body, 'scope'), req };
}

module.exports = { Assertion, jwtBearer, readTokenRequest };
