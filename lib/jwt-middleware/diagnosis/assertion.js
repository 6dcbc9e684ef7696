'use strict';

// Why an assertion was refused: at the token endpoint, or as the client authentication of another endpoint.

const { explainJwt } = require('../../diagnostics/jwt-faults');
const { classify } = require('../../diagnostics/classify');
const { clientIdOf } = require('../../oauth/client-id');
const { seconds } = require('../../values/clock');
const { ofRequest, own } = require('../../values/members');
const { inspectKey } = require('../../native/keys');
const { unparsedBody } = require('../../oauth/unread-body');
const { proofFault } = require('./proof');
const { codeOf } = require('../../oauth/refusal-codes');

/**
 * @typedef {import('../../diagnostics/event').Finding} Finding
 * @typedef {import('../token-request').Refused} Refused
 * @typedef {Finding & { code: string }} Found
 *
 * @typedef {object} Subject
 * @property {import('../types').Request} req
 * @property {import('../options').Settings} settings
 * @property {InstanceType<typeof import('../token-request').Assertion>} [assertion] if it could be decoded
 */

/** Codes that the core gives for tokens. What they mean depends on the token. */
const OF_TOKENS = new Set([
  'ERR_JWS_INVALID',
  'ERR_JWT_INVALID',
  'ERR_JOSE_NOT_SUPPORTED',
  'ERR_JOSE_ALG_NOT_ALLOWED',
  'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  'ERR_JWT_EXPIRED',
  'ERR_JWT_CLAIM_VALIDATION_FAILED',
  'ERR_CLOCK_INVALID',
]);
/** In the order in which an assertion is looked for. */
const PARAMETERS = ['assertion', 'client_assertion'];

/**
 * @param {Refused} refused
 * @param {Subject} subject
 * @returns {Finding}
 */
function explainAssertion(refused, subject) {
  const { refusal, rule } = refused;
  const cause = refused.cause?.();
  const found = reasonOf(refused, cause, subject);
  const { assertion, settings } = subject;
  const claims = assertion?.claims;
  const claim = settings.keySource?.claim;
  const clientId = claims && (claim === undefined ? clientIdOf(claims) : claims[claim]);
  const descr = own(refusal, 'reason') ?? refusal.description;
  return { descr, rule, cause, clientId, ...found };
}

/**
 * @param {Refused} refused
 * @param {unknown} cause
 * @param {Subject} subject
 * @returns {Found}
 */
function reasonOf({ refusal, why, key, rule }, cause, subject) {
  const unparsed = subject.assertion ? undefined : unparsedBody(subject.req);
  if (unparsed) return unparsed;
  const known = why ?? own(refusal, 'why');
  // Also where getKey failed, whose error may have any code.
  if (known) return /** @type {Found} */ (known);
  const code = own(cause, 'code');
  if (rule === 'replay')
    return ofReplay(/** @type {Error & { code: string, claim?: string }} */ (cause), subject);
  if (OF_TOKENS.has(code))
    return explainToken(/** @type {import('../../diagnostics/jwt-faults').Fault} */ (cause), key, subject);
  if (code === 'ERR_JWKS_NO_MATCHING_KEY') {
    return { code, claim: 'kid', received: own(subject.assertion?.header, 'kid') };
  }
  if (code === 'ERR_SESSION_REFUSED') return { code: 'ERR_CLIENT_AMBIGUOUS' };
  if (typeof code === 'string') return { code: reasonOfError(code), detail: String(own(cause, 'message')) };
  return proofFault(refusal.description, subject) ?? { code: codeOf(refusal) ?? 'ERR_CLIENT_AMBIGUOUS' };
}

/** @param {Error & { code: string, claim?: string }} cause @param {Subject} subject @returns {Found} */
function ofReplay({ code, claim, message }, { assertion }) {
  if (code === 'ERR_JWT_REPLAYED') return { code, claim: 'jti' };
  const isMissing = claim !== undefined && own(assertion?.claims, claim) === undefined;
  return {
    code: isMissing ? 'ERR_JWT_CLAIM_MISSING' : 'ERR_JWT_LIFETIME',
    claim,
    detail: `Because ${message}.`,
  };
}

/** A value of getKey's that is no key at all is a mistake of the application's, with the code of one. @param {string} code */
function reasonOfError(code) {
  return code === 'ERR_OPTION_INVALID' ? 'ERR_KEY_INVALID' : code;
}

/**
 * @param {import('../../diagnostics/jwt-faults').Fault} fault
 * @param {unknown} key
 * @param {Subject} subject
 * @returns {Found}
 */
function explainToken(fault, key, { req, settings, assertion }) {
  const body = ofRequest(req, 'body');
  const given =
    assertion?.token ?? PARAMETERS.map((name) => own(body, name)).find((value) => value !== undefined);
  const token = Buffer.isBuffer(given) ? given.toString() : given;
  if (typeof token !== 'string' || token === '')
    return { code: 'ERR_ASSERTION_MISSING', detail: placeOf(req) };
  const reading = { policy: settings.policy, algorithms: algorithmsOf(key, settings.policy), now: seconds() };
  const found = explainJwt(fault, token, reading);
  if (found.code !== 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED') return found;
  const owner = settings.keySource?.ownerOf?.(token, reading.now);
  return owner === undefined ? found : { code: 'ERR_JWS_OTHER_KEY', claim: 'kid', detail: `It is ${owner}.` };
}

/** Where the assertion is instead. @param {import('../types').Request} req @returns {string | undefined} */
function placeOf(req) {
  if (own(ofRequest(req, 'query'), 'assertion') !== undefined) return 'It is in the query.';
  const authorization = own(ofRequest(req, 'headers'), 'authorization');
  return typeof authorization === 'string' && classify(authorization).kind === 'jws'
    ? 'A JWT is in the Authorization header.'
    : undefined;
}

/**
 * The algorithms that would have been accepted.
 *
 * @param {unknown} key
 * @param {import('../../native').Policy} policy
 */
function algorithmsOf(key, { algorithms: allowed }) {
  try {
    const { algorithms } = inspectKey(key);
    return allowed ? algorithms.filter((name) => allowed.includes(name)) : algorithms;
  } catch {
    return allowed;
  }
}

module.exports = { explainAssertion };
