'use strict';

const { publicKeySet } = require('../native/public-keys');
const { assertKnown } = require('../options/known');
const { isCountOrZero, optional } = require('../values/checks');

// Seconds. Verifiers cache a key set for this long, so a new key must be published longer than this before it signs.
const DEFAULT_MAX_AGE = 300;

/**
 * Makes the handler that publishes the public halves of keys. The body is built once, here.
 *
 * @param {readonly import('../native/public-keys').PublishedKey[]} keys
 * @param {unknown} [options] `{ maxAge }`
 * @returns {(req: unknown, res: import('../../index').KeySetResponse) => void}
 */
function createKeySetHandler(keys, options = {}) {
  const { maxAge: given } = assertKnown(options, ['maxAge']);
  const maxAge = optional('an integer of at least 0', 'maxAge', given, isCountOrZero) ?? DEFAULT_MAX_AGE;
  const body = publicKeySet(keys);
  const length = Buffer.byteLength(body);

  return function jwks(_req, res) {
    // RFC 7517 §8.5.2.
    res.setHeader('Content-Type', 'application/jwk-set+json');
    res.setHeader('Content-Length', length);
    res.setHeader('Cache-Control', `public, max-age=${maxAge}`);
    res.end(body);
  };
}

module.exports = { createKeySetHandler };
