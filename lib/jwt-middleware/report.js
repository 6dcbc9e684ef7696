'use strict';

const { channel, tracingChannel } = require('node:diagnostics_channel');
const { debuglog } = require('node:util');
const { given } = require('../values/members');

const refused = channel('latchkey:refused');
const accepted = channel('latchkey:accepted');
const issued = channel('latchkey:issued');
// Node reads the environment variable NODE_DEBUG when it starts.
const isLogged = debuglog('latchkey').enabled;
/** What finds out who listens on Node before 20.13, which doesn't say it. @type {typeof import('../diagnostics/tracing') | undefined} */
let older;

/** The default of `options.debug`. */
function silent() {}

/**
 * Whether anybody wants to know why a request is refused. Only then `./reports` finds out, after the response.
 *
 * @param {import('./types').Options} options
 */
function isHeard(options) {
  if (refused.hasSubscribers || isLogged) return true;
  const debug = given(options, 'debug');
  return typeof debug === 'function' && debug !== silent;
}

/** @param {import('../diagnostics/channels').Channel} channel */
const isTold = (channel) => channel.hasSubscribers || isLogged;

/** Those of a handler; undefined in Node before 18.19. @param {string} name */
const tracingOf = (name) => tracingChannel?.(`latchkey.${name}`);

/** @param {ReturnType<typeof tracingOf>} channels */
function isTraced(channels) {
  if (channels === undefined) return false;
  const { hasSubscribers } = /** @type {{ hasSubscribers?: boolean }} */ (/** @type {unknown} */ (channels));
  if (hasSubscribers !== undefined) return hasSubscribers;
  older ??= require('../diagnostics/tracing');
  return older.isTraced(channels);
}

module.exports = { accepted, isHeard, isTold, isTraced, issued, silent, tracingOf };
