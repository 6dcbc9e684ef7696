'use strict';

// Why a request to a protected route was refused.

const { late } = require('../../diagnostics/jwt-faults');
const { DIAGNOSE } = require('../../stores/capabilities');
const { tokenMissing } = require('../../oauth/errors');
const { clientIdOf } = require('../../oauth/client-id');
const { missingCredentials } = require('../../oauth/missing-credentials');
const { seconds } = require('../../values/clock');
const { given } = require('../../values/members');
const { legacyTokenRefused } = require('../legacy-decision');
const { proofFault } = require('./proof');
const { codeOf } = require('../../oauth/refusal-codes');

/** Those of jwt-middleware 0.3.0. */
const COMPATIBLE_PLACES = ['query', 'body', 'header'];

/**
 * @typedef {import('../../diagnostics/event').Finding} Finding
 * @typedef {Readonly<import('../../oauth/errors').Refusal>} Refusal
 *
 * @typedef {{ [DIAGNOSE]?: (token: string) => Finding } | undefined} Diagnosing
 *
 * @typedef {object} Subject
 * @property {import('../types').Request} [req] none for `auth.verify`
 * @property {import('../options').Settings} settings
 * @property {import('../types').Store} store
 * @property {unknown} accessToken
 * @property {unknown} session that was retrieved
 */

/**
 * @param {import('../access-decision').Refused} refused
 * @param {Subject} subject
 * @returns {Finding}
 */
function explainAccess({ refusal: given, rule }, subject) {
  // A refusal that tells the client nothing is one without a token.
  const refusal = given.error === undefined ? tokenMissing : given;
  const { session } = subject;
  const clientId = typeof session === 'object' && session !== null ? clientIdOf(session) : undefined;
  return { descr: refusal.description, rule, clientId, ...reasonOf(refusal, subject) };
}

/** @param {Refusal} refusal @param {Subject} subject @returns {Finding & { code: string }} */
function reasonOf(refusal, subject) {
  const { req, settings, store, accessToken, session } = subject;
  const ofProof = req && proofFault(refusal.description, { req, settings });
  if (ofProof) return ofProof;
  const code = codeOf(refusal) ?? 'ERR_TOKEN_UNKNOWN';
  if (refusal === legacyTokenRefused) return { code: 'ERR_LEGACY_LIFETIME' };
  if (code === 'ERR_TOKEN_MISSING')
    return req === undefined ? { code } : missingCredentials(req, settings.tokenFrom ?? COMPATIBLE_PLACES);
  if (code === 'ERR_TOKEN_EXPIRED') return late(code, 'exp', given(session, 'exp'), seconds());
  if (code === 'ERR_SCOPE_INSUFFICIENT') {
    return { code, claim: 'scope', expected: refusal.scope, received: given(session, 'scope') };
  }
  if (code === 'ERR_TOKEN_UNKNOWN') return unknown(store, accessToken);
  return { code };
}

/** @param {import('../types').Store} store @param {unknown} accessToken @returns {Finding & { code: string }} */
function unknown(store, accessToken) {
  if (typeof accessToken !== 'string') return { code: 'ERR_TOKEN_NOT_TEXT', received: typeof accessToken };
  // A store of the application's can't say.
  return {
    code: 'ERR_TOKEN_UNKNOWN',
    .../** @type {Diagnosing} */ (/** @type {unknown} */ (store))?.[DIAGNOSE]?.(accessToken),
  };
}

module.exports = { explainAccess };
