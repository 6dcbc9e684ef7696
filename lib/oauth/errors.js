'use strict';

// The refusals of RFC 6749 §5.2 and RFC 6750 §3.1, as the client sees them: those that need no option. `endpoint-errors`, `bearer-errors` and
// `dpop/errors` have the others.

/**
 * @typedef {object} Refusal
 * @property {number} status
 * @property {string} error
 * @property {string} description
 * @property {string} [reason] what `debug` is told instead of the description
 * @property {Readonly<import('../diagnostics/event').Finding>} [why] the reason, for operators only
 * @property {string} [scope] that the token needs (RFC 6750 §3)
 * @property {string} [scheme] that the client authenticated with, for the challenge (RFC 6749 §5.2)
 *
 * @typedef {Omit<Refusal, 'error' | 'description'> & { error?: undefined, description?: undefined }} Unexplained
 *   "SHOULD NOT include an error code or other error information" (RFC 6750 §3.1)
 */

/**
 * @param {number} status
 * @param {string} error
 * @param {string} description
 * @returns {Readonly<Refusal>}
 */
const refusal = (status, error, description) => Object.freeze({ status, error, description });

module.exports = {
  refusal,
  undecodable: refusal(400, 'invalid_request', 'JWT cannot be decoded'),
  unknownClient: refusal(401, 'invalid_client', 'Unknown client'),
  badAssertion: refusal(401, 'invalid_client', 'Client authentication failed'),
  tokenMissing: refusal(401, 'invalid_token', 'Access token is not present'),
  tokenUnknown: refusal(401, 'invalid_token', 'Unknown access token'),
  tokenExpired: refusal(401, 'invalid_token', 'Access token expired'),
  tokenRepeated: refusal(400, 'invalid_request', 'More than one access token is present'),
  /** @type {Readonly<Unexplained>} */
  unauthenticated: Object.freeze({ status: 401 }),
  /** @param {string} parameter a name of the standards', never text of the client's */
  repeated: (parameter) => refusal(400, 'invalid_request', `Parameter ${parameter} is repeated`),
};
