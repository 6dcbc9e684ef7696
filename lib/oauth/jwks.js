'use strict';

const { readDuration } = require('../options/duration');
const { assertKnown } = require('../options/known');

/** Seconds. Verifiers cache a key set for this long, so a new key must be published longer than this before it signs. */
const DEFAULT_CACHE_MAX_AGE = 300;

/**
 * Reads the option `jwks`.
 *
 * @param {unknown} option
 * @returns {{ cacheMaxAge: number }} whole seconds
 */
function readKeySetOptions(option = {}) {
  const { cacheMaxAge = DEFAULT_CACHE_MAX_AGE } = assertKnown(option, ['cacheMaxAge'], 'jwks');
  return { cacheMaxAge: readDuration('jwks.cacheMaxAge', cacheMaxAge, { isWhole: true }) };
}

/**
 * Publishes a key set.
 *
 * @param {import('../../index').KeySetResponse} res
 * @param {string} keySet JSON
 * @param {number} cacheMaxAge whole seconds
 */
function sendKeySet(res, keySet, cacheMaxAge) {
  // RFC 7517 §8.5.2.
  res.setHeader('Content-Type', 'application/jwk-set+json');
  res.setHeader('Content-Length', Buffer.byteLength(keySet));
  res.setHeader('Cache-Control', `public, max-age=${cacheMaxAge}`);
  res.end(keySet);
}

module.exports = { readKeySetOptions, sendKeySet };
