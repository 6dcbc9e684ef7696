'use strict';

// What operators are told, in one shape: by `debug`, on the channels and by NODE_DEBUG. Nothing in it is a key, a secret or a token.

const { REASONS } = require('./reasons');
const { inWords, shown, shownText } = require('./text');

/**
 * @typedef {import('../../index').DiagnosticEvent} Event
 * @typedef {import('../../index').Failure} Failure
 *
 * What was found out about a request. Values are those of clients and options, before they are cut to size.
 *
 * @typedef {object} Finding
 * @property {string} [code] of the reason
 * @property {string} [descr] what `debug` of jwt-middleware 0.3.0 was told
 * @property {string} [rule] of strict mode
 * @property {unknown} [cause] the error behind it
 * @property {string} [claim] or member of the header
 * @property {unknown} [expected]
 * @property {unknown} [received]
 * @property {number} [seconds] how much too late or too early
 * @property {string} [detail] a sentence in place of the one about expected and received
 * @property {unknown} [clientId]
 * @property {unknown} [userId]
 * @property {string} [grant] with which tokens were issued
 * @property {number} [count] how many were revoked or ended
 */

/** Seconds by which clocks differ rather than tokens are used too late. */
const SKEW = 120;
const MAX_DETAIL = 300;
/** Codes whose `seconds` say how long ago it was; the others, how far ahead. */
const PAST = new Set(['ERR_JWT_EXPIRED', 'ERR_TOKEN_EXPIRED', 'ERR_JWT_TOO_OLD']);

/**
 * @param {Event['type']} type
 * @param {unknown} error what `debug` of jwt-middleware 0.3.0 called the error
 * @param {Finding} finding
 * @param {{ entry: string, request?: object }} where
 * @returns {Event}
 */
function createEvent(type, error, finding, { entry, request }) {
  const { code, descr, rule, cause } = finding;
  const context = defined({
    descr: descr ?? summaryOf(code),
    rule,
    cause,
    code,
    message: messageOf(finding),
    entry,
    step: REASONS.get(code ?? '')?.step,
    claim: finding.claim,
    expected: shown(finding.expected),
    received: shown(finding.received),
    seconds: finding.seconds,
    clientId: shown(finding.clientId),
    userId: shown(finding.userId),
    grant: finding.grant,
    count: finding.count,
    request,
  });
  return /** @type {Event} */ (/** @type {unknown} */ ({ error, type, code: code ?? null, context }));
}

/**
 * The same for `req.identity.failure`, `reason` of a log-in and `verifyGrantToken.explain`.
 *
 * @param {Finding & { code: string }} finding
 * @returns {Failure}
 */
function createFailure(finding) {
  const { code, claim } = finding;
  const message = String(messageOf(finding));
  return Object.freeze(claim === undefined ? { code, message } : { code, message, claim });
}

/**
 * The summary of the reason, what was found of it, and what to do.
 *
 * @param {Finding} finding
 * @returns {string | undefined}
 */
function messageOf(finding) {
  const reason = REASONS.get(finding.code ?? '');
  const { detail } = finding;
  const found =
    detail === undefined ? (timesOf(finding) ?? valuesOf(finding)) : shownText(detail, MAX_DETAIL);
  const words = [reason?.summary, found, reason?.remedy].filter(Boolean);
  return words.length === 0 ? undefined : words.join(' ');
}

/** @param {string | undefined} code */
function summaryOf(code) {
  return REASONS.get(code ?? '')?.summary.replace(/\.$/, '');
}

/** @param {Finding} finding @returns {string | undefined} */
function timesOf({ code = '', seconds }) {
  if (seconds === undefined) return undefined;
  const distance = `${seconds} second${seconds === 1 ? '' : 's'}`;
  const hint = seconds < SKEW ? ', which looks like clock skew' : '';
  return PAST.has(code) ? `It is ${distance} too late${hint}.` : `It is ${distance} too early${hint}.`;
}

/** @param {Finding} finding @returns {string | undefined} */
function valuesOf({ claim, expected, received }) {
  const named = claim === undefined ? '' : ` for ${claim}`;
  const came = received === undefined ? 'received none' : `received ${inWords(shown(received))}`;
  if (expected !== undefined) return `Expected ${inWords(shown(expected))}${named}, ${came}.`;
  if (received !== undefined) return `${came.replace('r', 'R')}${named}.`;
  return claim === undefined ? undefined : `It is ${claim}.`;
}

/** @param {Record<string, unknown>} members @returns {Record<string, unknown>} without those that are undefined */
function defined(members) {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

module.exports = { createEvent, createFailure };
