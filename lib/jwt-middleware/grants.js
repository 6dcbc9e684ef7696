'use strict';

const {
  assertionInvalid,
  assertionMissing,
  badAssertion,
  undecodable,
  unknownClient,
} = require('../oauth/errors');
const { own } = require('../values/members');

// Loaded when option clientCredentials needs it.
const clientAssertions = () => require('./client-assertion');

/**
 * A way to ask for a token (RFC 6749 §1.3): where its assertion is in the body, and how a bad one is answered.
 *
 * @typedef {object} Grant
 * @property {string} type
 * @property {readonly string[]} parameters of its own
 * @property {(body: any) => unknown} assertionOf
 * @property {Readonly<import('../oauth/errors').Refusal>} missing what `assertionOf` gave is no text
 * @property {Readonly<import('../oauth/errors').Refusal>} undecodable
 * @property {Readonly<import('../oauth/errors').Refusal>} unknown no key was found for it
 * @property {Readonly<import('../oauth/errors').Refusal>} bad
 * @property {boolean} [hidesClients] whether a client must not hear that it is unknown: `unknown` says what `bad` says
 * @property {(req: any) => Refusal | undefined} [refusalOfAttempt] what it asks of a request besides
 * @property {(body: any, payload: Record<string, any>) => Refusal | undefined} [refusalOfPayload] of the assertion, not verified
 * @property {(request: { assertion: string, text: string }, settings: any) => Refusal | undefined} [refusalOfClaims] verified
 * @property {(payload: Record<string, any>) => Record<string, any>} [claimsOf] what of the assertion is for the session
 *
 * @typedef {Readonly<import('../oauth/errors').Refusal>} Refusal
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
  assertionOf: (/** @type {any} */ body) => own(body, 'assertion'),
  missing: undecodable,
  undecodable,
  unknown: unknownClient,
  bad: badAssertion,
});

/**
 * RFC 6749 §4.4, with the client authentication of RFC 7523 §2.2.
 *
 * @type {Readonly<Grant>}
 */
const clientCredentials = Object.freeze({
  __proto__: null,
  type: 'client_credentials',
  parameters: ['client_assertion', 'client_assertion_type'],
  assertionOf: (/** @type {any} */ body) => own(body, 'client_assertion'),
  missing: badAssertion,
  undecodable: badAssertion,
  unknown: badAssertion,
  bad: badAssertion,
  hidesClients: true,
  refusalOfAttempt: (/** @type {any} */ req) => clientAssertions().refusalOfAttempt(req),
  refusalOfPayload: (/** @type {any} */ body, /** @type {Record<string, any>} */ payload) =>
    clientAssertions().refusalOfClient(body, payload),
  refusalOfClaims: (
    /** @type {{ assertion: string, text: string }} */ request,
    /** @type {any} */ settings,
  ) => clientAssertions().refusalOfClaims(request, settings),
  claimsOf: ({ iss }) => ({ client_id: iss, sub: iss }),
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

module.exports = { clientCredentials, jwtBearer, strictJwtBearer };
