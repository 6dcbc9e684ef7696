'use strict';

const { keyFor } = require('../native/key-material');
const { deriveKey } = require('../native/keys');

const PURPOSE = 'latchkey: jwt-identity sessions';

/**
 * The secret that seals the records of sessions, derived from a signing key: without that key, the contents of the store can't be read.
 * One key gives one secret, in whatever form it is written.
 *
 * @param {unknown} key a secret or a private key
 * @param {string} algorithm that the key signs with
 */
function sessionSecret(key, algorithm) {
  return deriveKey(keyFor(key, algorithm), PURPOSE);
}

module.exports = { sessionSecret };
