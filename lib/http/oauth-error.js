'use strict';

// RFC 6749 §5.2 and RFC 6750 §3.1: each way to be refused, with what the client is told.

/**
 * @typedef {object} Refusal
 * @property {number} status
 * @property {string} error
 * @property {string} description
 */

/**
 * @param {number} status
 * @param {string} error
 * @param {string} description
 * @returns {Readonly<Refusal>}
 */
const refusal = (status, error, description) => Object.freeze({ status, error, description });

module.exports = {
  undecodable: refusal(400, 'invalid_request', 'JWT cannot be decoded'),
  unknownClient: refusal(401, 'invalid_client', 'Unknown client'),
  badAssertion: refusal(401, 'invalid_client', 'Client authentication failed'),
  tokenMissing: refusal(401, 'invalid_token', 'Access token is not present'),
  tokenUnknown: refusal(401, 'invalid_token', 'Unknown access token'),
  tokenExpired: refusal(401, 'invalid_token', 'Access token expired'),
  /** @param {string} parameter one of OAuth's own names, never the client's text */
  repeated: (parameter) => refusal(400, 'invalid_request', `Parameter ${parameter} is repeated`),
};
