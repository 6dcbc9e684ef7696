'use strict';

const { refusalOf } = require('../check');
const { asked } = require('./asked');

/**
 * The session of an access token that is good now.
 *
 * @param {import('./serve').Question} question
 * @param {string} accessToken
 * @returns {Promise<Record<string, any> | undefined>}
 */
async function sessionOf({ options, store, late }, accessToken) {
  const session = await asked(store, 'retrieve', accessToken, late);
  return refusalOf(session, options, store) ? undefined : session;
}

module.exports = { sessionOf };
