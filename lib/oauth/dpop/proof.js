'use strict';

// Validates the proof that the sender of a request has a key (RFC 9449 §4.3).

const { createHash } = require('node:crypto');
const { thumbprintOf } = require('../../native/public-keys');
const { seconds } = require('../../values/clock');
const { readClaims } = require('../../values/json');
const { ofRequest, own } = require('../../values/members');
const native = require('../../native');
const { ALGORITHMS } = require('../../options/policy');
const { pathOf, sameUri } = require('./uri');

const MAX_LENGTH = 4096;
const MAX_ID_LENGTH = 256;
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
/** Those with a public key: whoever verifies an HMAC could have signed it. */
const PROOF_ALGORITHMS = Object.freeze(ALGORITHMS.filter((name) => !name.startsWith('HS')));
const POLICY = { algorithms: [...PROOF_ALGORITHMS], typ: 'dpop+jwt', maxTokenLength: MAX_LENGTH };
const decodeHeader = native.createHeaderDecoder(MAX_LENGTH);

/**
 * @typedef {object} Proof
 * @property {undefined} [fault]
 * @property {string} jkt the thumbprint of the key (RFC 7638)
 * @property {string} jti
 * @property {number} iat
 *
 * @typedef {object} Fault
 * @property {string} fault the reason, which the client is told
 *
 * @typedef {object} Expected
 * @property {string} origin
 * @property {number} maxProofAge seconds
 * @property {number} tolerance seconds by which a client's clock may be ahead
 */

/**
 * Validates the proof of a request, but for whether it was used before.
 *
 * @param {import('../../../index').RequestLike} req
 * @param {Expected} settings
 * @param {string} [accessToken] that the request carries
 * @returns {Proof | Fault}
 */
function proofOf(req, { origin, maxProofAge, tolerance }, accessToken) {
  const proof = own(ofRequest(req, 'headers'), 'dpop');
  // Node joins repeated headers with a comma, which no JWT contains.
  if (proof === undefined) return { fault: 'it is missing' };
  if (typeof proof !== 'string' || proof.includes(',')) return { fault: 'there is more than one' };
  const now = seconds();
  const jwk = keyOf(proof);
  const text = jwk && verified(jwk, proof, now);
  if (!text) return { fault: 'its header, key or signature' };

  const { htm, htu, iat, jti, ath } = readClaims(text);
  if (htm !== ofRequest(req, 'method')) return { fault: 'htm' };
  if (!sameUri(htu, origin, pathOf(req))) return { fault: 'htu' };
  const isNow = typeof iat === 'number' && iat >= now - maxProofAge && iat <= now + tolerance;
  if (!isNow) return { fault: 'iat' };
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_ID_LENGTH) return { fault: 'jti' };
  if (accessToken !== undefined && ath !== hash(accessToken)) return { fault: 'ath' };
  return { fault: undefined, jkt: String(thumbprintOf(jwk)), jti, iat };
}

/**
 * Reads the public key in a proof's header.
 *
 * @param {string} proof
 * @returns {Record<string, unknown> | undefined} undefined where there is none, or where it is private or secret
 */
function keyOf(proof) {
  const header = decodeHeader(proof);
  if (typeof header !== 'string') return undefined;
  const jwk = own(JSON.parse(header), 'jwk');
  if (typeof jwk !== 'object' || jwk === null || Array.isArray(jwk)) return undefined;
  return PRIVATE.some((name) => Object.hasOwn(jwk, name)) ? undefined : jwk;
}

/**
 * @param {Record<string, unknown>} jwk
 * @param {string} proof
 * @param {number} now seconds
 * @returns {string | undefined} the claims set
 */
function verified(jwk, proof, now) {
  try {
    const text = native.createVerifier(jwk, POLICY)(proof, now);
    return typeof text === 'string' ? text : undefined;
  } catch {
    // The key doesn't serve these algorithms.
    return undefined;
  }
}

/** @param {string} accessToken */
function hash(accessToken) {
  return createHash('sha256').update(accessToken).digest('base64url');
}

module.exports = { PROOF_ALGORITHMS, proofOf };
