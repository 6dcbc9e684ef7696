'use strict';

// What is wrong with a DPoP proof (RFC 9449 §4.3). The client is told the claim; the operator also what was expected.

const { claimsIn } = require('../../diagnostics/classify-jws');
const { seconds } = require('../../values/clock');
const { ofRequest, own } = require('../../values/members');

const INVALID = /^The DPoP proof is not valid: (.+)$/;
const CLAIMS = ['htm', 'htu', 'iat', 'jti', 'ath'];

/**
 * @param {string | undefined} description of the refusal
 * @param {{ req: import('../types').Request, settings: import('../options').Settings }} subject
 * @returns {(import('../../diagnostics/event').Finding & { code: string }) | undefined} undefined for another refusal
 */
function proofFault(description, { req, settings }) {
  const [, fault] = INVALID.exec(description ?? '') ?? [];
  if (fault === undefined) return undefined;
  if (fault === 'it is missing') return { code: 'ERR_DPOP_PROOF_MISSING' };
  const code = 'ERR_DPOP_PROOF_INVALID';
  if (!CLAIMS.includes(fault)) return { code, detail: `At fault: ${fault}.` };
  const received = own(claimsOf(req), fault);
  if (fault === 'htm') return { code, claim: fault, expected: ofRequest(req, 'method'), received };
  if (fault === 'htu')
    return { code, claim: fault, expected: uriOf(req, settings), received: withoutQuery(received) };
  if (fault === 'iat') return { code, claim: fault, ...distanceOf(received, settings) };
  return { code, claim: fault };
}

/** @param {import('../types').Request} req */
function claimsOf(req) {
  const proof = own(ofRequest(req, 'headers'), 'dpop');
  return claimsIn(proof);
}

/** @param {import('../types').Request} req @param {import('../options').Settings} settings */
function uriOf(req, { dpop }) {
  const { pathOf } = require('../../oauth/dpop/uri');
  return withoutQuery(`${dpop?.origin}${pathOf(req)}`);
}

/** @param {unknown} uri a query may have a token in it */
function withoutQuery(uri) {
  return typeof uri === 'string' ? uri.split(/[?#]/, 1)[0] : uri;
}

/** @param {unknown} iat @param {import('../options').Settings} settings */
function distanceOf(iat, { dpop }) {
  const now = seconds();
  if (typeof iat !== 'number') return { received: iat };
  const distance = Math.round(Math.abs(now - iat));
  const side = iat > now ? 'ahead of' : 'behind';
  const detail = `Its iat is ${distance} seconds ${side} this server's clock, and ${dpop?.maxProofAge} are allowed.`;
  return { expected: Math.floor(now), received: iat, seconds: distance, detail };
}

module.exports = { proofFault };
