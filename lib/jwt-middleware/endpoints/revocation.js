'use strict';

// Token revocation (RFC 7009).

const { tokenExpired } = require('../../oauth/errors');
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
  const found = await lookUp(request, token);
  const { session } = found;
  // For a server whose clock is behind, what has expired here may still be valid.
  const known = found.refusal === tokenExpired ? found.retrieved : session;
  // "invalid tokens do not cause an error response" (RFC 7009 §2.2)
  if (!known || typeof token !== 'string') return {};
  if (clientOf(known, store) !== client.id) return session ? { refusal: tokenOfAnother } : {};
  try {
    await revokeToken(request, token, { entry: 'revocation', req });
  } catch (error) {
    if (/** @type {{ code?: unknown }} */ (error).code !== 'ERR_STORE_UNSUPPORTED') throw error;
    return { refusal: tokenIrrevocable, cause: () => error };
  }
  return {};
}

module.exports = { revocation };
