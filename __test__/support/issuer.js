'use strict';

// A server that publishes a JWK Set, and misbehaves when it is told to.

const crypto = require('node:crypto');
const { serve } = require('./serve');

/**
 * The public half of a PEM as JWK.
 *
 * @param {string} pem
 * @param {Record<string, unknown>} [members]
 * @returns {Record<string, any>}
 */
exports.jwkOf = (pem, members = {}) => ({
  ...crypto.createPublicKey(pem).export({ format: 'jwk' }),
  ...members,
});

/**
 * @typedef {object} Issuer
 * @property {string} url of the set
 * @property {number} requests how many came so far
 * @property {object} set what is published; may be changed
 * @property {((req: import('node:http').IncomingMessage, res: import('node:http').ServerResponse) => void) | undefined} respond
 *   answers instead
 * @property {() => Promise<void>} close
 */

/**
 * @param {Record<string, any>[]} keys
 * @param {(issuer: Issuer) => unknown} use
 */
exports.withIssuer = async (keys, use) => {
  const server = await serve((req, res) => {
    issuer.requests += 1;
    if (issuer.respond) issuer.respond(req, res);
    else res.setHeader('content-type', 'application/jwk-set+json').end(JSON.stringify(issuer.set));
  });
  /** @type {Issuer} */
  const issuer = {
    url: `${server.url}/jwks`,
    requests: 0,
    set: { keys },
    respond: undefined,
    close: server.close,
  };
  try {
    await use(issuer);
  } finally {
    await server.close().catch(() => {});
  }
};
