'use strict';

const { publicKeySet } = require('../native/public-keys');
const { readKeySetOptions, sendKeySet } = require('../oauth/jwks');

/**
 * The handler that publishes the public halves of the keys. The body is built for its first request.
 *
 * @param {import('./keys').TokenKeys[]} keys
 * @param {unknown} option `jwks`
 */
function createKeySetEndpoint(keys, option) {
  const { cacheMaxAge } = readKeySetOptions(option);
  /** @type {string | undefined} */
  let body;

  /** @param {unknown} _req @param {import('../../index').KeySetResponse} res */
  function jwks(_req, res) {
    body ??= publicKeySet(keys.map(({ kid, publishable: key, algorithm }) => ({ kid, key, algorithm })));
    sendKeySet(res, body, cacheMaxAge);
  }
  return { jwks };
}

module.exports = { createKeySetEndpoint };
