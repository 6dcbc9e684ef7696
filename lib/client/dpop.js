'use strict';

// The client's half of RFC 9449: proofs of possession of the key that its tokens are bound to.

const { createHash, generateKeyPairSync, randomUUID } = require('node:crypto');
const { PROOF_ALGORITHMS } = require('../oauth/dpop/proof');
const { inspectKey } = require('../native/keys');
const { createSigner } = require('../native/signing');
const { expected } = require('../values/checks');

/** How many servers' nonces are remembered. */
const MOST_NONCES = 64;
// RFC 9449 §8.1: 1*NQCHAR.
const NONCE = /^[\x21\x23-\x5b\x5d-\x7e]{1,1024}$/;

/**
 * @typedef {object} Prover
 * @property {(request: { method: string, url: URL, accessToken?: string }) => Promise<string>} prove
 * @property {(url: URL, headers: Headers) => void} readNonce remembers the nonce that a server requires in the next proof
 */

/**
 * @param {{ key: unknown, algorithm: string }} [given] default: a new ES256 key
 * @returns {Prover}
 */
function createProver(given = ownKey()) {
  const { key, algorithm } = given;
  if (!PROOF_ALGORITHMS.includes(algorithm)) {
    throw expected(`one of ${PROOF_ALGORITHMS.join(', ')}`, 'dpop.algorithm', algorithm);
  }
  // A secret has no public JWK: createSigner rejects it for these algorithms.
  const jwk = JSON.parse(String(inspectKey(key, 'dpop.key').publicJwk));
  const sign = createSigner(key, { typ: 'dpop+jwt', alg: algorithm, jwk });
  /** By origin, most recent last. @type {Map<string, string>} */
  const nonces = new Map();

  return {
    prove({ method, url, accessToken }) {
      const nonce = nonces.get(url.origin);
      const claims = {
        jti: randomUUID(),
        htm: method,
        htu: url.origin + url.pathname,
        iat: Math.floor(Date.now() / 1000),
        ...(accessToken !== undefined && { ath: hash(accessToken) }),
        ...(nonce !== undefined && { nonce }),
      };
      return sign.async(JSON.stringify(claims));
    },
    readNonce({ origin }, headers) {
      const nonce = headers.get('dpop-nonce');
      if (nonce === null || !NONCE.test(nonce)) return;
      nonces.delete(origin);
      nonces.set(origin, nonce);
      if (nonces.size > MOST_NONCES) nonces.delete(String(nonces.keys().next().value));
    },
  };
}

function ownKey() {
  return { key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, algorithm: 'ES256' };
}

/** @param {string} accessToken */
function hash(accessToken) {
  return createHash('sha256').update(accessToken).digest('base64url');
}

module.exports = { createProver };
