'use strict';

const { latchkeyError } = require('../values/errors');
const { given } = require('../values/members');

/** The default of `options.debug`. */
function silent() {}

/**
 * Tells `options.debug` of a failure. Never a key, a secret, a token or an assertion. What debug does is no matter of the
 * request: it may throw, or reject, without changing the answer.
 *
 * @param {any} options
 * @param {unknown} error
 * @param {() => object} context made only when somebody listens
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
 * Tells of a request that strict mode would have refused. What a rule of the application's making throws while it is tried
 * changes no answer either.
 *
 * @param {any} options
 * @param {import('./rules').Judge} judge
 * @param {object} subject
 */
function reportTried(options, judge, subject) {
  try {
    const broken = judge(subject);
    if (broken) report(options, 'strict', () => ({ rule: broken.rule, descr: broken.refusal.description }));
  } catch (error) {
    report(options, 'strict', () => ({ descr: 'A rule could not be tried', cause: error }));
  }
}

function warn() {
  const { warnOnce } = require('../diagnostics/warnings');
  warnOnce('LATCHKEY_DEBUG_FAILED', 'options.debug threw or rejected; what it does never changes an answer');
}

/**
 * What `next` is called with. Express takes a falsy error for none, and 'route' and 'router' for an order to skip: a
 * request must not get past on one of those.
 *
 * @param {unknown} error
 */
function asError(error) {
  const { withStatus } = require('../oauth/status');
  if (error && error !== 'route' && error !== 'router') return withStatus(error);
  return withStatus(latchkeyError('ERR_CALLBACK_FAILED', 'A callback or store failed without an error'));
}

module.exports = { asError, report, reportTried, silent };
