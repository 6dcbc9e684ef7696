'use strict';

const { binding } = require('./load-binding');
const { secretBytes } = require('./sealing');
const { named, signed } = require('.');

/**
 * Seals and opens access tokens of jwt-middleware 0.3.0. They aren't authenticated: what `open` returns may be forged.
 *
 * @param {string} cipher
 * @param {unknown} secret
 */
function createLegacySealer(cipher, secret) {
  const bytes = secretBytes(secret, 'secret');
  const seal = named('secret', () => binding.createLegacySealer(cipher, bytes));
  return {
    /** @type {(text: string) => string} */
    seal: (text) => signed(seal(text)),
    /** @type {(token: unknown) => string | number} */
    open: binding.createLegacyOpener(cipher, bytes),
  };
}

module.exports = { createLegacySealer };
