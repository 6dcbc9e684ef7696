'use strict';

const { given } = require('../values/members');
const { isText } = require('../values/checks');

/**
 * The client that a session's token was issued to. `getKey` goes by `iss` or by `client_id` of the assertion; where both
 * are there and differ, a client may have put the name of another into the one that it doesn't go by.
 *
 * @param {{ iss?: unknown, client_id?: unknown }} session
 * @returns {string | undefined} undefined where it can't be told
 */
function clientIdOf(session) {
  const iss = given(session, 'iss');
  const named = given(session, 'client_id');
  const id = named ?? iss;
  return isText(id) && (iss ?? id) === id ? /** @type {string} */ (id) : undefined;
}

module.exports = { clientIdOf };
