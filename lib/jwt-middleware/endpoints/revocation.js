'use strict';

// Token revocation (RFC 7009).

const { tokenIrrevocable, tokenOfAnother, tokenParameterMissing } = require('../../oauth/endpoint-errors');
const { explained } = require('../../oauth/unparsed-body');
const { ofRequest, own } = require('../../values/members');
const { lookUp } = require('../access-token');
const { revokeToken } = require('../revoke');
const { authenticateClient } = require('./client');
const { clientOf } = require('./description');
const { refusalOfForm } = require('./form');
const { serve } = require('./serve');

/**
 * Revokes an access token for the client that it was issued to.
 *
 * @param {import('../types').Middleware} middleware
 * @param {import('../types').Request} req
 * @param {import('../types').Response} res
 * @param {import('../types').Next} next
 */
function revocation(middleware, req, res, next) {
  serve(middleware, req, res, next, 'revocation', decide);
}

/**
 * @param {import('./serve').EndpointRequest} request
 * @returns {Promise<import('./serve').Answer>}
 */
async function decide(request) {
  const { req, store } = request;
  const client = await authenticateClient(request);
  if (client.refusal) return explained(client, req, 'auth.revocation');
  const malformed = refusalOfForm(req);
  if (malformed) return explained({ refusal: malformed }, req, 'auth.revocation');
  const token = own(ofRequest(req, 'body'), 'token');
  if (!token) return { refusal: tokenParameterMissing };
  const { session } = await lookUp(request, token);
  // "invalid tokens do not cause an error response" (RFC 7009 §2.2)
  if (!session || typeof token !== 'string') return {};
  if (clientOf(session, store) !== client.id) return { refusal: tokenOfAnother };
  try {
    await revokeToken(request, token, { entry: 'revocation', req });
  } catch (error) {
    if (/** @type {{ code?: unknown }} */ (error).code !== 'ERR_STORE_UNSUPPORTED') throw error;
    return { refusal: tokenIrrevocable, cause: () => error };
  }
  return {};
}

module.exports = { revocation };
