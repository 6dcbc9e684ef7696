'use strict';

// The assertion in a token request: as the authorization grant (RFC 7523 §2.1), or to authenticate the client (§2.2).

const { randomUUID } = require('node:crypto');
const { createSigner } = require('../tokens/jwt');

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const CLIENT_ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * Reads the key once, and creates the function that makes the form parameters. Each assertion has its own `jti`, because a server may
 * accept an assertion only once.
 *
 * @param {object} settings
 * @param {Parameters<typeof createSigner>[0]} settings.signer
 * @param {'jwt-bearer' | 'client_credentials'} settings.grant
 * @param {Record<string, unknown>} settings.claims besides the registered ones
 * @returns {() => Promise<Record<string, string>>}
 */
function createAssertion({ signer, grant, claims }) {
  const sign = createSigner({ ...signer, jwtid: randomUUID });
  if (grant === 'client_credentials') {
    return async () => ({
      grant_type: 'client_credentials',
      client_assertion_type: CLIENT_ASSERTION,
      client_assertion: await sign.async(claims),
    });
  }
  // jwt-middleware's documentation looks keys up by client_id.
  const all = { client_id: signer.issuer, ...claims };
  return async () => ({ grant_type: JWT_BEARER, assertion: await sign.async(all) });
}

module.exports = { createAssertion };
