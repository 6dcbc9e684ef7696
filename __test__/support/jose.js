'use strict';

// jose, a foreign implementation. It wants Web Crypto as a global, which Node 18 doesn't have.

const { webcrypto } = require('node:crypto');

exports.loadJose = async () => {
  globalThis.crypto ??= /** @type {any} */ (webcrypto);
  return import('jose');
};
