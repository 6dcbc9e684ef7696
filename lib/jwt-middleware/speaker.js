'use strict';

const { clientIdOf } = require('../oauth/client-id');
const { own } = require('../values/members');

const ACCESS_TOKEN = /^(application\/)?at\+jwt$/i;

/**
 * Why an assertion doesn't speak for the client whose key has signed it.
 *
 * @param {import('./types').Assertion} assertion
 * @param {import('./types').Settings} settings
 * @returns {import('./types').Refused['why']}
 */
function refusalOfSpeaker({ header, claims }, { keySource }) {
  const typ = own(header, 'typ');
  // An access token is no assertion, even if a client's key has signed it.
  if (typeof typ === 'string' && ACCESS_TOKEN.test(typ))
    return { code: 'ERR_JWT_TYPE', claim: 'typ', received: typ };
  const keyClaim = keySource?.claim;
  // If keys are found by a third claim, `iss` and `client_id` may name any client.
  const isOwn = keyClaim === undefined || clientIdOf(claims) === claims[keyClaim];
  return isOwn ? undefined : { code: 'ERR_CLIENT_AMBIGUOUS' };
}

module.exports = { refusalOfSpeaker };
