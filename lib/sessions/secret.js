'use strict';

const { keyFor } = require('../native/key-material');
const { deriveKey } = require('../native');

const purpose = 'latchkey: jwt-identity sessions';

/**
 * The secret that the records of sessions are sealed with, derived from a signing key: who has the store and not the key
 * reads nothing. The same key gives the same secret, whatever form it is written in.
 *
 * @param {unknown} key a secret or a private key
 * @param {string} algorithm that it signs with
 */
exports.sessionSecret = (key, algorithm) => deriveKey(keyFor(key, algorithm), purpose);
