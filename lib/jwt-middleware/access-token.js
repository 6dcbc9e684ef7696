'use strict';

const { callAsync } = require('../options/call-async');
const { isLegacy } = require('../stores/capabilities');
const { milliseconds } = require('../values/clock');
const { refusalOfSession } = require('./access-decision');
const { reportLegacySession } = require('./reports');

/**
 * An access token, looked up in the store where no request is checked.
 *
 * @typedef {{ session: import('./types').Session, refusal?: undefined }} Valid
 * @typedef {{ session?: undefined, refusal: Readonly<import('../oauth/errors').Refusal>, retrieved?: unknown }} Refused with what the
 *   store retrieved, for diagnosis
 *
 * @typedef {object} Lookup
 * @property {import('./types').Options} options
 * @property {import('./types').Store} store
 * @property {import('../../index').DiagnosticEntry} entry
 * @property {(error: unknown) => void} failedAfterwards reports what the store throws after it has settled
 */

/**
 * @param {Lookup} lookup
 * @param {string} accessToken
 * @returns {Promise<Valid | Refused>}
 */
async function lookUp({ options, store, entry, failedAfterwards }, accessToken) {
  const session = await callAsync(store, 'retrieve', accessToken, failedAfterwards);
  const refusal = refusalOfSession(session, milliseconds(), store, options);
  if (isLegacy(session)) reportLegacySession(options, refusal, { entry });
  return refusal ? { session: undefined, refusal, retrieved: session } : { session, refusal: undefined };
}

module.exports = { lookUp };
