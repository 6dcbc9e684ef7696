'use strict';

const { KeySet } = require('./key-set');
const { BAD_SIGNATURE, NOT_ALLOWED } = require('../native/faults');
const { shownText } = require('../diagnostics/text');

/** Whoever sends forgeries must not make the server try every key that it has. */
const MAX_CLIENTS = 16;

/**
 * Whose key verifies the signature of an assertion that came in the name of another client, or with another `kid`.
 *
 * @param {ReadonlyMap<string, unknown>} clients with their key sets; those at a URL are not asked
 * @param {string} token
 * @param {number} now seconds
 * @returns {string | undefined} in words
 */
function ownerOf(clients, token, now) {
  const local = [...clients].filter(([, keys]) => keys instanceof KeySet).slice(0, MAX_CLIENTS);
  const found = local.find(([, keys]) =>
    isSignedBy(/** @type {InstanceType<typeof KeySet>} */ (keys), token, now),
  );
  return found && `a key of the client ${JSON.stringify(shownText(found[0]))}`;
}

/**
 * @param {InstanceType<typeof KeySet>} keys
 * @param {string} token
 * @param {number} now seconds
 */
function isSignedBy(keys, token, now) {
  const result = keys.find(undefined)?.verify(token, now);
  // What is wrong with the claims is found after the signature.
  return (
    typeof result === 'string' || (result !== undefined && result !== NOT_ALLOWED && result !== BAD_SIGNATURE)
  );
}

module.exports = { ownerOf };
