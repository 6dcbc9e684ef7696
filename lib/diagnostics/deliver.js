'use strict';

const channels = require('./channels');
const { shownText } = require('./text');
const { warnOnce } = require('./warnings');

/** @typedef {import('../../index').DiagnosticEvent} Event */

/**
 * Tells an event to everybody who listens. What `debug` throws, or rejects with, never changes a response.
 *
 * @param {Event} event
 * @param {{ options?: unknown, debug?: Function, channel?: import('./channels').Channel }} listeners `debug` is called as a method of `options`
 */
function deliver(event, { options, debug, channel }) {
  if (debug) callDebug(debug, options, event);
  if (channel?.hasSubscribers) channel.publish(event);
  if (channels.isLogged) channels.log('%s', lineOf(event));
}

/** @param {Function} debug @param {unknown} options @param {Event} event */
function callDebug(debug, options, event) {
  try {
    const returned = debug.call(options, event);
    if (typeof returned?.then === 'function') returned.then(undefined, warn);
  } catch {
    warn();
  }
}

function warn() {
  warnOnce('LATCHKEY_DEBUG_FAILED', 'Option debug threw or rejected; what it does never changes an answer');
}

/** An event on one line. @param {Event} event */
function lineOf({ type, code, context }) {
  const { entry, message, descr, rule, request, cause } = /** @type {import('../values/members').Members} */ (
    context
  );
  const who = ['clientId', 'userId']
    .filter((name) => Object.hasOwn(context, name))
    .map((name) => `${name}=${JSON.stringify(Reflect.get(context, name))}`);
  const from = typeof cause?.code === 'string' ? [`cause=${shownText(cause.code)}`] : [];
  const where = request === undefined ? [] : [`${request.method} ${request.path}`];
  return [type, entry, code ?? rule, message ?? descr, ...who, ...from, ...where].filter(Boolean).join(' ');
}

module.exports = { deliver };
