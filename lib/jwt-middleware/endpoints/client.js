'use strict';

const { seconds } = require('../../values/clock');
const { bare } = require('../../values/members');
const { refusalOfAssertion, refusalOfUnknown } = require('../assertion-decision');
const { findKey } = require('../client-key');
const { clientCredentials } = require('../client-credentials');
const { readTokenRequest } = require('../token-request');
const { switchedOff } = require('./serve');

/**
 * @typedef {import('../token-request').Refused & { assertion?: import('../types').Assertion }} Refused
 * @typedef {import('../token-request').TokenRequest} TokenRequest
 * @typedef {import('./serve').EndpointRequest} EndpointRequest
 * @typedef {{ refusal?: undefined, id: string }} Client
 */

/**
 * Authenticates the client of a request, with private_key_jwt (RFC 7523 §2.2).
 *
 * @param {EndpointRequest} request
 * @returns {Promise<Client | Refused>}
 */
async function authenticateClient(request) {
  const { settings, req } = request;
  if (!settings.endpoints.audience) throw switchedOff('Client authentication', 'metadata, or audience');
  const credentials = readCredentials(req, settings);
  if (credentials.refusal) return credentials;
  const refused = await refusalOf(credentials, request);
  const { assertion, grant } = credentials;
  if (refused) return { ...refused, assertion };
  const cause = await settings.replay?.use(assertion.claims);
  if (cause) return { refusal: grant.bad, rule: 'replay', cause: () => cause, assertion };
  return { refusal: undefined, id: assertion.claims.iss };
}

/**
 * The client's assertion is read as the token endpoint reads that of the grant type client_credentials.
 *
 * @param {import('../types').Request} req
 * @param {import('../options').Settings} settings
 * @returns {TokenRequest | Refused}
 */
function readCredentials(req, settings) {
  return bare(
    readTokenRequest(req, { ...settings, grants: [clientCredentials], tokenRequestCheck: undefined }),
  );
}

/**
 * @param {TokenRequest} credentials
 * @param {EndpointRequest} request
 * @returns {Promise<Refused | undefined>}
 */
async function refusalOf(credentials, { options, settings, failedAfterwards }) {
  const { error, key } = await findKeyAsync(options, settings, credentials, failedAfterwards);
  const now = seconds();
  if (error) return refusalOfUnknown(credentials, settings, now, () => error);
  return refusalOfAssertion(credentials, key, settings, now);
}

/**
 * Finds the key of a client, as a promise. The error is what `getKey` called back with; the promise rejects if `getKey` failed.
 *
 * @param {import('../types').Options} options
 * @param {EndpointRequest['settings']} settings
 * @param {TokenRequest} request
 * @param {EndpointRequest['failedAfterwards']} failedAfterwards
 * @returns {Promise<{ error: unknown, key: unknown }>}
 */
function findKeyAsync(options, settings, request, failedAfterwards) {
  return new Promise((resolve, reject) => {
    const keyFound = (/** @type {unknown} */ error, /** @type {unknown} */ key) => resolve({ error, key });
    findKey(options, settings, request, { keyFound, failed: reject, failedAfterwards });
  });
}

module.exports = { authenticateClient };
