'use strict';

const { seconds } = require('../../values/clock');
const { classify, unwrap } = require('../../diagnostics/classify');
const { objectIn } = require('../../diagnostics/classify-jws');
const { failed, verdictOf } = require('./checks');
const { claimRows, headerRows } = require('./contents');
const { identityOf } = require('./identity');
const { checkJwt } = require('./jwt-checks');
const { readCandidates, readKeySet } = require('./keys');
const { policyFor, timeIn } = require('./policy');
const { checkProof } = require('./proof-checks');
const { openLegacy, openSealed } = require('./sealed-checks');
const { checkOthers } = require('./other-checks');
const { checkUse } = require('./use-check');

/**
 * @typedef {import('./checks').Check} Check
 * @typedef {import('./contents').Row} Row
 *
 * @typedef {object} Report
 * @property {import('./identity').Identity} identity
 * @property {number} length
 * @property {string[]} notes what was left on around it, and mistakes of its spelling
 * @property {Row[]} header
 * @property {Row[]} claims
 * @property {boolean} isVerified whether the claims are proven: the signature or the seal was checked
 * @property {Check[]} checks
 * @property {'accepted' | 'refused' | 'undecided'} verdict
 * @property {Check} [decisive] the check that decides
 */

/**
 * @param {string} text as it was read
 * @param {import('../arguments').Values} values of the options
 * @param {import('../commands').Io} io
 * @returns {Promise<Report>}
 */
async function examine(text, values, io) {
  const { token } = unwrap(text);
  const found = classify(text);
  const now = timeIn(values.at, seconds);
  const candidates = readCandidates(values, io);
  const contents = await contentsOf(found, { token, values, now, candidates, io });
  const checks = [...spelling(found), ...checkUse(found, values.as), ...contents.checks];
  return {
    identity: identityOf(found),
    length: token.length,
    notes: notesOf(found),
    header: contents.header ?? [],
    claims: contents.claims ?? [],
    isVerified: checks.some(
      ({ name, result }) => ['signature', 'seal'].includes(name) && result === 'passed',
    ),
    checks,
    ...verdictOf(checks),
  };
}

/**
 * @typedef {object} Given
 * @property {string} token
 * @property {import('../arguments').Values} values
 * @property {number} now seconds
 * @property {import('./keys').Candidate[]} candidates
 * @property {import('../commands').Io} io
 *
 * @param {import('../../diagnostics/classify').Classified} found
 * @param {Given} given
 * @returns {Promise<{ checks: Check[], header?: Row[], claims?: Row[] }>}
 */
async function contentsOf(found, given) {
  const { token, values, now, candidates } = given;
  if (found.jws) return jwtContents(found.jws, given);
  if (found.kind === 'sealed') {
    const { checks, session } = openSealed(token, candidates, { purpose: values.purpose, now });
    return { checks, claims: claimRows(session, now) };
  }
  if (found.kind === 'legacy' || (found.kind === 'stored' && candidates.length > 0)) {
    const { checks, session } = openLegacy(token, candidates, { cipher: values.cipher, now });
    if (session !== undefined || found.kind === 'legacy') return { checks, claims: claimRows(session, now) };
  }
  return { checks: checkOthers(found) };
}

/**
 * @param {import('../../diagnostics/classify-jws').Jws} jws
 * @param {Given} given
 */
async function jwtContents(jws, { token, values, now, candidates, io }) {
  const [header = {}, claims = {}] = token.split('.').map(objectIn);
  const subject = {
    token,
    now,
    header: /** @type {Record<string, unknown>} */ (header),
    claims: /** @type {Record<string, unknown>} */ (claims),
    policy: policyFor(jws.role, values),
  };
  const keySet = await readKeySet(values.jwks, jws.kid, subject.policy, io);
  const checks =
    jws.role === 'DPoP proof' ? checkProof(subject) : checkJwt(subject, [...candidates, ...keySet]);
  return { checks, header: headerRows(header), claims: claimRows(claims, now) };
}

/** @param {import('../../diagnostics/classify').Classified} found @returns {Check[]} */
function spelling({ kind, faults }) {
  if (faults.length === 0 || !['jws', 'sealed', 'stored', 'legacy'].includes(kind)) return [];
  const remedy = 'Send the token exactly as it was issued: one line of base64url, without padding.';
  return [failed('form', 'ERR_JWS_INVALID', `it is spelled with ${faults.join(' and ')}`, remedy)];
}

/** @param {import('../../diagnostics/classify').Classified} found */
function notesOf({ wrapping, truncated, maybe }) {
  const left = wrapping.filter((name) => name !== 'white space');
  return [
    ...(left.length > 0 ? [`left on around it: ${left.join(', ')}`] : []),
    ...(truncated ? ['its end seems to be missing'] : []),
    ...(maybe.length > 0 ? [`by its form, it may also be: ${maybe.join(', ')}`] : []),
  ];
}

module.exports = { examine };
