'use strict';

/**
 * Finds the key of a client where the options say it, in place of a getKey.
 *
 * @param {import('../key-sources').KeySource} keySource
 * @param {import('./token-request').TokenRequest['payload']} payload
 * @param {import('./types').Assertion} assertion
 * @param {import('./client-key').KeyReceiver} receiver
 */
function findVerifier(keySource, payload, assertion, receiver) {
  let found;
  try {
    found = keySource.findVerifier(payload, assertion.copyHeader());
  } catch (error) {
    // The key set could not be loaded a moment ago either.
    return receiver.failed(error);
  }
  if (!(found instanceof Promise)) return receiver.keyFound(null, found);
  found.then(
    (verifier) => receiver.keyFound(null, verifier),
    (error) => receiver.failed(error),
  );
}

module.exports = { findVerifier };
