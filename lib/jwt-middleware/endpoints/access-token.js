'use strict';

const { callAsync } = require('../../options/call');
const { milliseconds } = require('../../values/clock');
const { legacyEventOf, refusalOfSession } = require('../access-decision');
const { reportLegacy } = require('../report');

/**
 * The session of an access token that is valid now.
 *
 * @param {import('./serve').EndpointRequest} request
 * @param {string} accessToken
 * @returns {Promise<import('../types').Session | undefined>}
 */
async function sessionOf({ options, store, failedAfterwards }, accessToken) {
  const session = await callAsync(store, 'retrieve', accessToken, failedAfterwards);
  const refusal = refusalOfSession(session, milliseconds(), store, options);
  const event = legacyEventOf(session, refusal);
  if (event) reportLegacy(options, event);
  return refusal ? undefined : session;
}

module.exports = { sessionOf };
