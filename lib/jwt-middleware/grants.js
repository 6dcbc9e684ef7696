'use strict';

const {
  assertionInvalid,
  assertionMissing,
  badAssertion,
  undecodable,
  unknownClient,
} = require('../http/oauth-error');

/**
 * A way to ask for a token (RFC 6749 §1.3): where its assertion is in the body, and how a bad one is answered.
 *
 * @typedef {object} Grant
 * @property {string} type
 * @property {readonly string[]} parameters of its own
 * @property {(body: any) => unknown} assertionOf
 * @property {Readonly<import('../http/oauth-error').Refusal>} missing what `assertionOf` gave is no text
 * @property {Readonly<import('../http/oauth-error').Refusal>} undecodable
 * @property {Readonly<import('../http/oauth-error').Refusal>} unknown no key was found for it
 * @property {Readonly<import('../http/oauth-error').Refusal>} bad
 */

/**
 * RFC 7523 §2.1.
 *
 * @type {Readonly<Grant>}
 */
const jwtBearer = Object.freeze({
  type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  parameters: ['assertion'],
  assertionOf: (/** @type {any} */ body) => body?.assertion,
  missing: undecodable,
  undecodable,
  unknown: unknownClient,
  bad: badAssertion,
});

/**
 * The same with the errors of RFC 7521 §4.1.1.
 *
 * @type {Readonly<Grant>}
 */
const strictJwtBearer = Object.freeze({
  ...jwtBearer,
  missing: assertionMissing,
  undecodable: assertionInvalid,
  unknown: Object.freeze({ ...assertionInvalid, reason: unknownClient.description }),
  bad: assertionInvalid,
});

module.exports = { jwtBearer, strictJwtBearer };
