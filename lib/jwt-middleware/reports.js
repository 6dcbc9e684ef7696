'use strict';

// What is reported, to option `debug`, on the channels and by NODE_DEBUG: after the response, so that neither finding it out nor listening to it
// takes time of the client's. Also the errors that reach `next`.

const channels = require('../diagnostics/channels');
const { findingOfError } = require('../diagnostics/failure');
const { SETTLED, traceHandler } = require('../diagnostics/tracing');
const { clientIdOf } = require('../oauth/client-id');
const { summaryOf } = require('../oauth/request-summary');
const { tell } = require('../oauth/tell');
const { asError } = require('../oauth/status');
const { EVENTS } = require('../stores/legacy-session');
const { given } = require('../values/members');
const { explainAccess } = require('./diagnosis/access');
const { explainAssertion } = require('./diagnosis/assertion');
const { codeOf } = require('../oauth/refusal-codes');
const { legacyEventOf } = require('./legacy-decision');
const { silent } = require('./report');

/**
 * @typedef {import('../diagnostics/event').Finding} Finding
 * @typedef {import('./types').Options} Options
 * @typedef {{ entry: import('../../index').DiagnosticEntry, req?: import('./types').Request }} Where
 */

/**
 * @param {Options} options
 * @param {import('../../index').DiagnosticEvent['type']} type
 * @param {unknown} error
 * @param {Where} where
 * @param {() => Finding} find called only if somebody listens
 * @param {import('../diagnostics/channels').Channel} [channel]
 */
function report(options, type, error, where, find, channel) {
  const debug = debugOf(options);
  if (debug === undefined && !channel?.hasSubscribers && !channels.isLogged) return;
  tell({ options, debug, channel }, type, error, find, where);
}

/**
 * @param {Options} options
 * @returns {Function | undefined}
 */
function debugOf(options) {
  try {
    const debug = given(options, 'debug');
    return debug === silent || typeof debug !== 'function' ? undefined : debug;
  } catch {
    // A getter of the application's.
    return undefined;
  }
}

/**
 * Reports a refusal whose reason is known.
 *
 * @param {Options} options
 * @param {unknown} error
 * @param {Where} where
 * @param {() => Finding} find
 */
function reportRefusal(options, error, where, find) {
  report(options, 'refused', error, where, find, channels.refused);
}

/**
 * Reports that an assertion was refused.
 *
 * @param {Options} options
 * @param {import('./token-request').Refused} refused
 * @param {Parameters<typeof explainAssertion>[1] & { entry: Where['entry'] }} subject
 */
function reportAssertion(options, refused, subject) {
  reportRefusal(options, refused.refusal.error, subject, () => explainAssertion(refused, subject));
}

/**
 * Reports that a request to a protected route was refused.
 *
 * @param {Options} options
 * @param {import('./access-decision').Refused} refused
 * @param {Where} where
 * @param {Parameters<typeof explainAccess>[1]} subject
 */
function reportAccess(options, refused, where, subject) {
  const { error = 'invalid_token' } = refused.refusal;
  reportRefusal(options, error, where, () => explainAccess(refused, subject));
}

/**
 * Reports what a callback or store threw after it had settled.
 *
 * @param {Options} options
 * @param {unknown} error
 * @param {Where} where
 * @param {string} [descr]
 */
function reportFailure(options, error, where, descr) {
  report(options, 'failed', error, where, () => findingOfError(error, descr));
}

/**
 * Passes a failure to the error handler, and reports it.
 *
 * @param {Options} options
 * @param {unknown} thrown
 * @param {Where} where
 * @param {import('./types').Next} next
 */
function fail(options, thrown, where, next) {
  const error = asError(thrown);
  try {
    next(error);
  } finally {
    reportFailure(options, error, where);
  }
}

/**
 * Reports that a token was accepted.
 *
 * @param {Where} where
 * @param {unknown} session
 */
function reportAccepted(where, session) {
  const find = () => ({ descr: 'The access token was accepted', clientId: clientIdIn(session) });
  tell({ channel: channels.accepted }, 'accepted', null, find, where);
}

/**
 * Reports that an access token was issued.
 *
 * @param {import('./types').TokenRequest} request
 * @param {import('./types').Issue} issue
 */
function reportIssued({ grant, req }, { session }) {
  const name = grant.type.split(':').at(-1);
  const find = () => ({ descr: 'An access token was issued', grant: name, clientId: clientIdIn(session) });
  tell({ channel: channels.issued }, 'issued', null, find, { entry: 'token', req });
}

/**
 * Reports that access tokens were revoked.
 *
 * @param {Where} where
 * @param {number} [count]
 */
function reportRevoked(where, count) {
  if (!channels.revoked.hasSubscribers && !channels.isLogged) return;
  const find = () => ({ descr: 'Access tokens were revoked', count });
  tell({ channel: channels.revoked }, 'revoked', null, find, where);
}

/** @param {unknown} session */
function clientIdIn(session) {
  return typeof session === 'object' && session !== null ? clientIdOf(session) : undefined;
}

/**
 * Runs a handler whose channels have subscribers.
 *
 * @param {Parameters<typeof traceHandler>[0] | undefined} tracing
 * @param {Where} where
 * @param {import('./types').Next} next
 * @param {(next: import('./types').Next) => void} run
 */
function traced(tracing, { entry, req }, next, run) {
  const message = { entry, request: req && summaryOf(req) };
  traceHandler(/** @type {NonNullable<typeof tracing>} */ (tracing), message, next, run);
}

/**
 * Ends the trace of a request whose response was sent.
 *
 * @param {unknown} next that may be traced
 * @param {{ outcome: 'refused' | 'issued', status: number }} outcome
 */
function settleTrace(next, outcome) {
  /** @type {{ [SETTLED]?: (outcome: object) => void } | undefined} */ (next)?.[SETTLED]?.(outcome);
}

/**
 * Reports a legacy token that a store opened.
 *
 * @param {Options} options
 * @param {keyof typeof EVENTS} event
 * @param {Where} where
 */
function reportLegacy(options, event, where) {
  report(options, 'legacy', event, where, () => ({ descr: EVENTS[event] }));
}

/**
 * The same for a token of a store that reports to no middleware.
 *
 * @param {Options} options
 * @param {import('./access-decision').Refusal | undefined} refusal of its session
 * @param {Where} where
 */
function reportLegacySession(options, refusal, where) {
  const event = legacyEventOf(refusal);
  if (event) reportLegacy(options, event, where);
}

/**
 * Reports a request that strict mode would refuse. A `tokenFrom` function of the application's may throw, which changes no answer either.
 *
 * @template Subject
 * @param {Options} options
 * @param {import('./rules/rule-check').RuleCheck<Subject>} check
 * @param {Subject} subject
 * @param {Where} where
 */
function reportViolation(options, check, subject, where) {
  let find;
  try {
    const violation = check(subject);
    if (!violation) return;
    const { rule, refusal } = violation;
    find = () => ({ rule, descr: refusal.description, code: codeOf(refusal), ...refusal.why });
  } catch (cause) {
    find = () => ({ descr: 'A rule failed while it was reported only', cause });
  }
  report(options, 'strict', 'strict', where, find);
}

/**
 * Reports a token request that strict mode would refuse.
 *
 * @param {Options} options
 * @param {NonNullable<import('./options').Settings['tokenReportCheck']>} check
 * @param {import('./types').TokenRequest} request
 * @param {import('./types').Granted} granted
 * @param {number} now seconds
 */
function reportTokenViolation(options, check, request, { limits, session }, now) {
  const subject = { ...request, claims: request.assertion.claims, session, limits, now };
  reportViolation(options, check, subject, { entry: 'token', req: request.req });
}

module.exports = {
  asError,
  fail,
  reportAccepted,
  reportAccess,
  reportAssertion,
  reportFailure,
  reportIssued,
  reportLegacy,
  reportLegacySession,
  reportRefusal,
  reportRevoked,
  reportTokenViolation,
  reportViolation,
  settleTrace,
  traced,
};
