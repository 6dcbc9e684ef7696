'use strict';

// A key as applications hold it, turned into what the core reads. Nothing is decided here about what a text or a buffer is:
// the core classifies those by parsing.

const { X509Certificate } = require('node:crypto');
const { isKeyObject, isUint8Array } = require('node:util').types;
const { serialiseMembers } = require('./json');
const { own } = require('./members');
const { expectedSecret } = require('./options');

/**
 * @typedef {{ material: string | Uint8Array, isJwk: boolean }} Material
 */

/**
 * @param {unknown} key string, Buffer or Uint8Array, KeyObject, X509Certificate, or JWK object
 * @param {string} [name] the option's name, for the error
 * @returns {Material}
 */
function materialOf(key, name = 'key') {
  if (typeof key === 'string' || isUint8Array(key)) return { material: key, isJwk: false };
  if (isKeyObject(key)) return { material: exported(key), isJwk: false };
  if (key instanceof X509Certificate) return { material: key.raw, isJwk: false };
  if (isJwk(key)) return { material: serialiseMembers(/** @type {object} */ (key), name), isJwk: true };
  throw expectedSecret('a string, Buffer, Uint8Array, KeyObject, X509Certificate or JWK', name, key);
}

/** @param {import('node:crypto').KeyObject} key */
function exported(key) {
  if (key.type === 'secret') return key.export();
  return key.export({ format: 'der', type: key.type === 'public' ? 'spki' : 'pkcs8' });
}

/** @param {unknown} key */
function isJwk(key) {
  return own(key, 'kty') !== undefined;
}

module.exports = { materialOf };
