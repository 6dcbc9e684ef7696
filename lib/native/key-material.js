'use strict';

// Converts a key from the forms that applications have into what the core reads. The core classifies text and bytes by parsing; nothing here
// does.

const { isKeyObject, isUint8Array } = require('node:util').types;
const { serialiseMembers } = require('../values/json');
const { own } = require('../values/members');
const { expectedSecret } = require('../values/checks');

// The core's `form` of an argument. It doesn't matter for a number.
const PLAIN = 0;
const JWK = 1;
const SECRET = 2;

/**
 * @typedef {{ material: string | Uint8Array | number, form: number }} Material a number stands for a key that the core has read
 */

/** Text to be read as an HMAC secret, even if it is that of a private key; that of a public key is refused. */
class SecretText {
  /** @param {string} text */
  constructor(text) {
    Object.defineProperty(this, 'text', { value: text });
  }
}

/** A key that the core has read for several uses: see `withKey`. */
class ReadKey {
  /** @param {number} number that stands for it */
  constructor(number) {
    this.number = number;
  }
}

/**
 * The key for an algorithm that an option names.
 *
 * @param {unknown} key
 * @param {string | undefined} algorithm
 */
function keyFor(key, algorithm) {
  return typeof key === 'string' && algorithm?.startsWith('HS') ? new SecretText(key) : key;
}

/**
 * @param {unknown} key string, Buffer or Uint8Array, KeyObject, X509Certificate, or JWK object
 * @param {string} [name] the option's name, for the error
 * @returns {Material}
 */
function materialOf(key, name = 'key') {
  if (typeof key === 'string' || isUint8Array(key)) return { material: key, form: PLAIN };
  if (isKeyObject(key)) return { material: exported(key), form: PLAIN };
  if (key instanceof ReadKey) return { material: key.number, form: PLAIN };
  if (key instanceof SecretText) return { material: Reflect.get(key, 'text'), form: SECRET };
  if (isJwk(key)) return { material: serialiseMembers(/** @type {object} */ (key), name), form: JWK };
  // Loaded here, because node:crypto takes as long to load as a third of a middleware.
  const { X509Certificate } = require('node:crypto');
  if (key instanceof X509Certificate) return { material: key.raw, form: PLAIN };
  throw expectedSecret(isKeyInput(key) ? KEY_INPUT : ANY_KEY, name, key);
}

const ANY_KEY = 'a string, Buffer, Uint8Array, KeyObject, X509Certificate or JWK';
const KEY_INPUT =
  'the KeyObject that crypto.createPrivateKey({ key, passphrase }) or crypto.createPublicKey(…) makes of such an object';

/** @param {import('node:crypto').KeyObject} key */
function exported(key) {
  if (key.type === 'secret') return key.export();
  return key.export({ format: 'der', type: key.type === 'public' ? 'spki' : 'pkcs8' });
}

/**
 * Whether a value has the type of a secret. The core checks its quality.
 *
 * @param {unknown} value
 */
function isSecret(value) {
  return typeof value === 'string' || isUint8Array(value) || (isKeyObject(value) && value.type === 'secret');
}

/** @param {unknown} key */
function isJwk(key) {
  return own(key, 'kty') !== undefined;
}

/**
 * Whether a value is an input of node:crypto that isn't a key by itself, such as `{ key, passphrase }`.
 *
 * @param {unknown} key
 */
function isKeyInput(key) {
  return (
    typeof key === 'object' && key !== null && (Object.hasOwn(key, 'key') || Object.hasOwn(key, 'passphrase'))
  );
}

module.exports = { ReadKey, SecretText, isSecret, keyFor, materialOf };
