'use strict';

const { latchkeyError } = require('../values/errors');
const { EVENTS } = require('../stores/legacy-session');
const { given } = require('../values/members');

// Loaded when an error needs it.
const statuses = () => require('../oauth/status');
const warnings = () => require('../diagnostics/warnings');

/** The default of `options.debug`. */
function silent() {}

/**
 * Calls `options.debug` for a failure, without any key, secret, token or assertion. What debug throws, or rejects with, never changes
 * the response.
 *
 * @param {import('./types').Options} options
 * @param {unknown} error
 * @param {() => object} context made only if there is a debug function
 */
function report(options, error, context) {
  try {
    const debug = given(options, 'debug');
    if (debug === silent || typeof debug !== 'function') return;
    const returned = debug.call(options, { error, context: context() });
    if (typeof returned?.then === 'function') returned.then(undefined, warn);
  } catch {
    warn();
  }
}

/**
 * Reports a legacy token that a store opened which reports to no middleware, such as a store of the application.
 *
 * @param {import('./types').Options} options
 * @param {keyof typeof EVENTS} event
 */
function reportLegacy(options, event) {
  report(options, event, () => ({ descr: EVENTS[event] }));
}

/**
 * Reports a request that strict mode would refuse. A `tokenFrom` function of the application's may throw, which changes no answer either.
 *
 * @template Subject
 * @param {import('./types').Options} options
 * @param {import('./rules/rule-check').RuleCheck<Subject>} check
 * @param {Subject} subject
 */
function reportViolation(options, check, subject) {
  try {
    const violation = check(subject);
    if (!violation) return;
    report(options, 'strict', () => ({ rule: violation.rule, descr: violation.refusal.description }));
  } catch (error) {
    report(options, 'strict', () => ({ descr: 'A rule failed while it was reported only', cause: error }));
  }
}

function warn() {
  warnings().warnOnce(
    'LATCHKEY_DEBUG_FAILED',
    'options.debug threw or rejected; what it does never changes an answer',
  );
}

/**
 * The error for `next`. Express takes a falsy error for success, and 'route' and 'router' for orders to skip: neither may let a request
 * pass.
 *
 * @param {unknown} error
 */
function asError(error) {
  if (error && error !== 'route' && error !== 'router') return statuses().withStatus(error);
  return statuses().withStatus(
    latchkeyError('ERR_CALLBACK_FAILED', 'A callback or store failed without an error'),
  );
}

module.exports = { asError, report, reportLegacy, reportViolation, silent };
