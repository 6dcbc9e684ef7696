'use strict';

const { given } = require('../values/members');
const { isText } = require('../values/checks');

/**
 * The client that a session's token was issued to. `getKey` may identify clients by `iss` or by `client_id` of the assertion. Where the two
 * differ, the client is ambiguous: it may have written another client's name into the claim that `getKey` ignores.
 *
 * @param {{ iss?: unknown, client_id?: unknown }} session
 * @returns {string | undefined} undefined where there is none, or where it is ambiguous
 */
function clientIdOf(session) {
  const iss = given(session, 'iss');
  const named = given(session, 'client_id');
  const id = named ?? iss;
  return isText(id) && (iss ?? id) === id ? /** @type {string} */ (id) : undefined;
}

module.exports = { clientIdOf };
