'use strict';

const { repeated } = require('../oauth/errors');
const { isTooDeep, parseHarmlessInside, readClaims } = require('../values/json');
const { ofRequest, own } = require('../values/members');
const native = require('../native');

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
 * @typedef {object} TokenRequest
 * @property {undefined} [refusal]
 * @property {Readonly<import('./grants').Grant>} grant
 * @property {Assertion} assertion
 * @property {Claims} payload the claims again, for `getKey`, which may add to them
 * @property {unknown} scope the parameter
 * @property {import('./types').Request} req
 *
 * @typedef {object} Refused
 * @property {Readonly<import('../oauth/errors').Refusal>} refusal
 * @property {() => unknown} [cause] for `options.debug`
 * @property {string} [rule] id of the rule that the request broke
 */

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
    return { refusal: isText ? grant.undecodable : grant.missing, cause: () => native.tokenError(text) };
  }
  if (isTooDeep(text)) return { refusal: grant.undecodable };
  const payload = parseHarmlessInside(text);
  const refusal = grant.refusalOfPayload?.(body, payload);
  if (refusal) return { refusal };
  const assertion = new Assertion(/** @type {string} */ (token), text, headerOf);
  return { grant, assertion, payload, scope: own(body, 'scope'), req };
}

module.exports = { Assertion, readTokenRequest };
