'use strict';

const { seconds } = require('../../values/clock');
const { readClaims } = require('../../values/json');
const { bare } = require('../../values/members');
const { refusalOfAssertion, refusalOfUnknown } = require('../assertion');
const { findKey } = require('../client-key');
const { clientCredentials } = require('../grants');
const { readTokenRequest } = require('../token-request');
const { switchedOff } = require('./serve');

/**
 * @typedef {import('../token-request').Refused} Refused
 * @typedef {import('../token-request').TokenRequest} TokenRequest
 * @typedef {{ refusal?: undefined, id: string }} Client
 */

/**
 * The client that a request authenticates as, with private_key_jwt (RFC 7523 §2.2).
 *
 * @param {import('./serve').Question} question
 * @returns {Promise<Client | Refused>}
 */
async function authenticatedClient(question) {
  const { settings, req } = question;
  if (!settings.endpoints.audience) throw switchedOff('Client authentication', 'metadata, or audience');
  const request = bare(
    readTokenRequest(req, { ...settings, grants: [clientCredentials], tokenRequestCheck: undefined }),
  );
  if (request.refusal) return request;
  const { text, grant } = request;
  const refused = await refusalOf(request, question);
  if (refused) return refused;
  const used = await settings.replay?.use(text);
  return used ? { refusal: grant.bad, cause: () => used } : { refusal: undefined, id: readClaims(text).iss };
}

/**
 * @param {TokenRequest} request
 * @param {import('./serve').Question} question
 * @returns {Promise<Refused | undefined>}
 */
function refusalOf(request, { options, settings, late }) {
  return new Promise((resolve, reject) => {
    /** @param {any} error @param {any} [key] */
    const found = (error, key) => {
      const now = seconds();
      try {
        resolve(
          error
            ? refusalOfUnknown(request, settings, now, () => error)
            : refusalOfAssertion(request, key, settings, now),
        );
      } catch (thrown) {
        reject(thrown);
      }
    };
    findKey(options, settings, request, { found, failed: reject, late });
  });
}

module.exports = { authenticatedClient };
