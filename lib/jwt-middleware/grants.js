'use strict';

const {
  assertionInvalid,
  assertionMissing,
  badAssertion,
  undecodable,
  unknownClient,
} = require('../oauth/errors');
const { own } = require('../values/members');

/**
 * A grant type (RFC 6749 §1.3) whose grant or client authentication is an assertion: where the assertion is in the body, and how an
 * invalid one is refused.
 *
 * @typedef {object} Grant
 * @property {string} type
 * @property {readonly string[]} parameters that only this grant type has
 * @property {(body: unknown) => unknown} assertionOf
 * @property {Refusal} missing `assertionOf` found no text
 * @property {Refusal} undecodable
 * @property {Refusal} unknown no key was found for the client
 * @property {Refusal} bad the assertion is not valid
 * @property {boolean} [hidesClients] whether `unknown` must not be told from `bad`, by its time either
 * @property {(req: import('./types').Request) => Refusal | undefined} [refusalOfAttempt] before the assertion is decoded
 * @property {(body: unknown, payload: Claims) => Refusal | undefined} [refusalOfPayload] before the assertion is verified
 * @property {(assertion: import('./types').Assertion, endpoints: import('./endpoints/options').Endpoints) => Refusal | undefined}
 *   [refusalOfClaims] once the assertion is verified
 * @property {(claims: Claims) => Claims} [claimsOf] the claims of the session, if they are not those of the assertion
 *
 * @typedef {Readonly<import('../oauth/errors').Refusal>} Refusal
 * @typedef {import('./types').Claims} Claims
 */

/**
 * RFC 7523 §2.1.
 *
 * @type {Readonly<Grant>}
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
 * The same with the errors of RFC 7521 §4.1.1.
 *
 * @type {Readonly<Grant>}
 */
const strictJwtBearer = Object.freeze({
  __proto__: null,
  ...jwtBearer,
  missing: assertionMissing,
  undecodable: assertionInvalid,
  unknown: Object.freeze({ ...assertionInvalid, reason: unknownClient.description }),
  bad: assertionInvalid,
  hidesClients: true,
});

module.exports = { jwtBearer, strictJwtBearer };
