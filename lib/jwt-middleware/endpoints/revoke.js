'use strict';

// Token revocation (RFC 7009).

const { tokenIrrevocable, tokenOfAnother, tokenParameterMissing } = require('../../oauth/errors');
const { explained } = require('../../oauth/unparsed-body');
const { ofRequest, own } = require('../../values/members');
const { revoke } = require('../revoke');
const { sessionOf } = require('./access-token');
const { authenticatedClient } = require('./client');
const { clientOf } = require('./description');
const { refusalOfForm } = require('./form');
const { serve } = require('./serve');

/**
 * Ends an access token for the client that it was issued to.
 *
 * @param {{ options: any, store: any }} middleware
 * @param {any} req
 * @param {any} res
 * @param {(error?: any) => void} next
 */
function revocationEndpoint(middleware, req, res, next) {
  serve(middleware, req, res, next, async (question) => {
    const client = await authenticatedClient(question);
    if (client.refusal) return explained(client, req, 'auth.revoke');
    const malformed = refusalOfForm(req);
    if (malformed) return explained({ refusal: malformed }, req, 'auth.revoke');
    const token = own(ofRequest(req, 'body'), 'token');
    if (!token) return { refusal: tokenParameterMissing };
    const session = await sessionOf(question, token);
    // "invalid tokens do not cause an error response" (RFC 7009 §2.2)
    if (!session) return {};
    if (clientOf(session, question.store) !== client.id) return { refusal: tokenOfAnother };
    try {
      await revoke(question, token);
    } catch (error) {
      if (/** @type {any} */ (error).code !== 'ERR_STORE_UNSUPPORTED') throw error;
      return { refusal: tokenIrrevocable, cause: () => error };
    }
    return {};
  });
}

module.exports = { revocationEndpoint };
