'use strict';

const { latchkeyError } = require('../values/errors');
const { withStatus } = require('../oauth/status');
const { given } = require('../values/members');
const { warnOnce } = require('../diagnostics/warnings');

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
 * Reports a request that strict mode would have refused. A rule that throws, such as a function of `tokenFrom`, changes no response
 * either.
 *
 * @param {import('./types').Options} options
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
  warnOnce('LATCHKEY_DEBUG_FAILED', 'options.debug threw or rejected; what it does never changes an answer');
}

/**
 * The error for `next`. Express takes a falsy error for success, and 'route' and 'router' for orders to skip: neither may let a request
 * pass.
 *
 * @param {unknown} error
 */
function asError(error) {
  if (error && error !== 'route' && error !== 'router') return withStatus(error);
  return withStatus(latchkeyError('ERR_CALLBACK_FAILED', 'A callback or store failed without an error'));
}

module.exports = { asError, report, reportTried, silent };
