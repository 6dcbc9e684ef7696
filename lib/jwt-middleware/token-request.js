'use strict';

const { repeated } = require('../oauth/errors');
const { isTooDeep, parseHarmlessInside } = require('../values/json');
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
 * @typedef {object} TokenRequest
 * @property {undefined} [refusal]
 * @property {Readonly<import('./grants').Grant>} grant
 * @property {string} assertion
 * @property {string} text the payload as decoded and not verified
 * @property {Record<string, any>} payload the same as an object, which getKey sees
 * @property {unknown} scope the parameter
 * @property {any} req
 *
 * @typedef {object} Refused
 * @property {Readonly<import('../oauth/errors').Refusal>} refusal
 * @property {() => unknown} [cause] what `debug` hears besides
 * @property {string} [rule] the one that it broke, by its id
 */

/**
 * What a request asks of the token endpoint. Nothing of it is verified.
 *
 * @param {any} req
 * @param {import('./options').Settings} settings
 * @returns {TokenRequest | Refused}
 */
function readTokenRequest(req, { decode, grants, tokenRequestCheck }) {
  const body = ofRequest(req, 'body');
  const twice = PARAMETERS.find((name) => Array.isArray(own(body, name)));
  if (twice) return { refusal: repeated(twice) };
  const grant = grants.find(({ type }) => type === own(body, 'grant_type')) ?? grants[0];
  const attempt = grant.refusalOfAttempt?.(req);
  if (attempt) return { refusal: attempt };
  const refused = tokenRequestCheck?.({ req, grant });
  if (refused) return refused;
  const given = grant.assertionOf(body);
  const assertion = Buffer.isBuffer(given) ? given.toString() : given;
  const text = decode(assertion);
  if (typeof text === 'number') {
    const isText = typeof assertion === 'string' && assertion !== '';
    return {
      refusal: isText ? grant.undecodable : grant.missing,
      cause: () => native.tokenError(text),
    };
  }
  if (isTooDeep(text)) return { refusal: grant.undecodable };
  const payload = parseHarmlessInside(text);
  const refusal = grant.refusalOfPayload?.(body, payload);
  if (refusal) return { refusal };
  return {
    grant,
    assertion: /** @type {string} */ (assertion),
    text,
    payload,
    scope: own(body, 'scope'),
    req,
  };
}

module.exports = { readTokenRequest };
