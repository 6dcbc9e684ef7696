'use strict';

// The option `cache`: for how many tokens a verifier remembers that their signature is valid.

const { isCount, optional } = require('../values/checks');

// Entries of 33 bytes.
const DEFAULT_SIZE = 4096;
const MAX_SIZE = 2 ** 20;

/**
 * @param {string} name the option's
 * @param {unknown} value
 * @returns {number | undefined} undefined for none
 */
function readSignatureCache(name, value) {
  const isSize = (/** @type {unknown} */ size) =>
    typeof size === 'boolean' || (isCount(size) && Number(size) <= MAX_SIZE);
  optional(`a boolean or a positive integer up to ${MAX_SIZE}`, name, value, isSize);
  return value === true ? DEFAULT_SIZE : Number(value ?? 0) || undefined;
}

module.exports = { readSignatureCache };
