'use strict';

// Why requireToken refused a request, for those who operate the service. Loaded when somebody listens.

const { explainJwt } = require('../diagnostics/jwt-faults');
const { decodeHeader } = require('../native');
const { faultOf } = require('../native/faults');
const { tokenExpired, tokenMissing, tokenUnknown } = require('../oauth/errors');
const { missingCredentials } = require('../oauth/missing-credentials');
const { codeOf } = require('../oauth/refusal-codes');
const { seconds } = require('../values/clock');
const { own } = require('../values/members');
const { refusalError } = require('./remote-verifier');

/**
 * @typedef {import('../diagnostics/event').Finding} Finding
 *
 * @param {import('./require-token').Refused} refused
 * @param {import('../../index').RequestLike} req
 * @param {{ tokenFrom: readonly unknown[], policy: import('../native').Policy }} settings
 * @returns {Finding}
 */
function explainRefusal({ refusal: given, token, fault, claims }, req, { tokenFrom, policy }) {
  // A refusal that tells the client nothing is one without a token.
  const refusal = given.error === undefined ? tokenMissing : given;
  const common = { descr: refusal.description, clientId: own(claims, 'client_id') };
  if (refusal === tokenMissing) return { ...common, ...missingCredentials(req, tokenFrom) };
  if (refusal === tokenUnknown || refusal === tokenExpired) {
    return { ...common, cause: refusalError(fault), ...reasonOf(fault, token, policy) };
  }
  const code = codeOf(refusal) ?? 'ERR_DPOP_PROOF_INVALID';
  if (code === 'ERR_SCOPE_INSUFFICIENT') {
    return { ...common, code, claim: 'scope', expected: refusal.scope, received: own(claims, 'scope') };
  }
  return { ...common, code, detail: `${refusal.description}.` };
}

/**
 * @param {number | undefined} fault
 * @param {unknown} token
 * @param {import('../native').Policy} policy
 * @returns {Finding}
 */
function reasonOf(fault, token, policy) {
  if (fault !== undefined) return explainJwt(faultOf(fault), token, { policy, now: seconds() });
  const kid = own(JSON.parse(String(decodeHeader(token))), 'kid');
  return { code: 'ERR_JWKS_NO_MATCHING_KEY', claim: 'kid', received: kid };
}

module.exports = { explainRefusal };
