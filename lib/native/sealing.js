'use strict';

// Sealed tokens and records (docs/sealed-tokens.md).

const { isKeyObject, isUint8Array } = require('node:util').types;
const { expectedSecret } = require('../values/checks');
const { cachedReader } = require('./claims-cache');
const { binding } = require('./load-binding');
const { named, signed } = require('.');

/** @typedef {import('.').Parse} Parse */

/**
 * @param {unknown} secrets one secret, or a key ring: the first seals, all open
 * @param {string} purpose tokens sealed for another purpose don't open
 */
function createSealer(secrets, purpose) {
  return { seal: createSeal(secrets, purpose), open: createOpen(secrets, purpose) };
}

/**
 * The sealing half of a sealer. Creating a half takes as long as sealing many tokens, so callers that need one half create only that.
 *
 * @param {unknown} secrets
 * @param {string} purpose
 * @returns {(text: string) => string}
 */
function createSeal(secrets, purpose) {
  const seal = named('secret', () => binding.createSealer(ringOf(secrets), purpose));
  return (text) => signed(seal(text));
}

/**
 * The opening half. It bypasses the claims cache.
 *
 * @param {unknown} secrets
 * @param {string} purpose
 */
function createOpen(secrets, purpose) {
  return named('secret', () => binding.createOpener(ringOf(secrets), purpose));
}

/**
 * The opening half through the claims cache: for tokens that are presented repeatedly.
 *
 * @param {unknown} secrets
 * @param {string} purpose
 * @param {Parse} [parse]
 * @param {(reason: number) => unknown} [refuse] what to return for a refused token; undefined by default
 * @returns {(token: unknown) => ReturnType<Parse>} the value that was sealed, of any JSON type and the caller's own
 */
function createSealedReader(secrets, purpose, parse = (text) => JSON.parse(text), refuse = () => undefined) {
  const read = cachedReader(createOpen(secrets, purpose), refuse, parse);
  return (token) => read(token, 0);
}

/** @param {unknown} secrets */
function ringOf(secrets) {
  if (!Array.isArray(secrets)) return [secretBytes(secrets, 'secret')];
  // Not by `map`, which skips holes.
  return Array.from(secrets, (secret, index) => secretBytes(secret, `secret[${index}]`));
}

/**
 * Accepts only secrets, because anybody may know the bytes of a public key.
 *
 * @param {unknown} secret
 * @param {string} name
 * @returns {Uint8Array}
 */
function secretBytes(secret, name) {
  if (typeof secret === 'string') return Buffer.from(secret);
  if (isUint8Array(secret)) return secret;
  if (isKeyObject(secret) && secret.type === 'secret') return secret.export();
  throw expectedSecret('a string, Uint8Array or secret KeyObject', name, secret);
}

module.exports = { createOpen, createSeal, createSealedReader, createSealer, secretBytes };
