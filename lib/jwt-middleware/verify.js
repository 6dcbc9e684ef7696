'use strict';

// Access tokens that no request of `check` carries, such as those of sockets.

const { tokenBound, tokenUnbound } = require('../oauth/dpop/errors');
const { tokenMissing, tokenUnknown } = require('../oauth/errors');
const { assertKnown } = require('../options/known');
const { assertLimits } = require('../options/limits');
const { expected } = require('../values/checks');
const { latchkeyError } = require('../values/errors');
const { lookUp } = require('./access-token');
const { readNeededScope } = require('./needed-scope');
const { settingsOf } = require('./options');
const { asError, reportAccess, reportFailure } = require('./reports');

/** @typedef {Readonly<import('../oauth/errors').Refusal>} Refusal */

/**
 * Resolves to the session of an access token that `check` would accept, and rejects for others.
 *
 * @param {import('./types').Middleware} middleware
 * @param {unknown} accessToken
 * @param {unknown} [options] `{ scope, any }`
 * @returns {Promise<import('./types').Session>}
 */
async function verify(middleware, accessToken, options = {}) {
  const { scope, any } = assertKnown(options, ['scope', 'any'], 'the options');
  assertLimits(options, ['scope']);
  if (any !== undefined && scope === undefined) throw expected('a scope, which any needs,', 'scope', scope);
  const refusalOfScope = scope === undefined ? undefined : readNeededScope(scope, any);
  const found = await decide(middleware, accessToken, refusalOfScope);
  const { refusal } = found;
  if (!refusal) return found.session;
  const { options: ofMiddleware, store } = middleware;
  const subject = { settings: settingsOf(ofMiddleware), store, accessToken, session: found.retrieved };
  // In a tick, which comes after the reactions of promises: by then the application has answered.
  process.nextTick(reportAccess, ofMiddleware, { refusal }, { entry: 'verify' }, subject);
  throw refused(refusal);
}

/**
 * @param {import('./types').Middleware} middleware
 * @param {unknown} accessToken
 * @param {((session: unknown) => Refusal | undefined) | undefined} refusalOfScope
 * @returns {Promise<import('./access-token').Valid | import('./access-token').Refused>}
 */
async function decide({ options, store }, accessToken, refusalOfScope) {
  if (!accessToken) return { refusal: tokenMissing };
  // An object would reach a store's database as a query.
  if (typeof accessToken !== 'string') return { refusal: tokenUnknown };
  try {
    const { dpop } = settingsOf(options);
    const failedAfterwards = (/** @type {unknown} */ error) =>
      reportFailure(options, error, { entry: 'verify' }, 'The store failed after its answer');
    const found = await lookUp({ options, store, entry: 'verify', failedAfterwards }, accessToken);
    if (found.refusal) return found;
    const refusal = refusalOfBinding(found.session, dpop) ?? refusalOfScope?.(found.session);
    return refusal ? { refusal, retrieved: found.session } : found;
  } catch (error) {
    throw asError(error);
  }
}

/**
 * Without a request there is no proof of a key, and a bound token that comes without one may be stolen (RFC 9449 §7.2).
 *
 * @param {unknown} session
 * @param {import('./options').Settings['dpop']} dpop
 * @returns {Refusal | undefined}
 */
function refusalOfBinding(session, dpop) {
  if (!dpop) return undefined;
  if (dpop.isBound(session)) return tokenBound;
  return dpop.required ? tokenUnbound : undefined;
}

/** @param {Refusal} refusal */
function refused({ status, error, description, scope }) {
  const members = { status, error, error_description: description, ...(scope !== undefined && { scope }) };
  return latchkeyError('ERR_TOKEN_REFUSED', description, members);
}

module.exports = { verify };
