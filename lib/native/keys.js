'use strict';

const { binding } = require('./load-binding');
const { ReadKey, materialOf } = require('./key-material');
const { named } = require('.');

/** @typedef {import('./types').KeyInfo} KeyInfo */

/**
 * Reads a key once for several uses. The core keeps it until `use` returns.
 *
 * @template T
 * @param {unknown} key
 * @param {string | undefined} name of the option, for the error
 * @param {(key: InstanceType<typeof ReadKey>) => T} use
 * @returns {T}
 */
function withKey(key, name, use) {
  const { material, form } = materialOf(key, name);
  const number = named(name, () => binding.readKey(material, form));
  try {
    return use(new ReadKey(number));
  } finally {
    binding.releaseKey(number);
  }
}

/**
 * @param {unknown} key
 * @param {string} [name] of the option, for the error
 * @returns {KeyInfo}
 */
function inspectKey(key, name) {
  const { material, form } = materialOf(key, name);
  return JSON.parse(named(name, () => binding.inspectKey(material, form)));
}

/**
 * Derives a 32-byte secret from a secret or a private key for a purpose. Each form of the same key gives the same secret.
 *
 * @param {unknown} key
 * @param {string} purpose
 * @returns {Buffer}
 */
function deriveKey(key, purpose) {
  const { material, form } = materialOf(key);
  return binding.deriveKey(material, form, purpose);
}

module.exports = { deriveKey, inspectKey, withKey };
