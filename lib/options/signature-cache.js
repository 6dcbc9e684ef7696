'use strict';

// The option `cache` of whatever verifies tokens that come again: how many of their signatures it remembers as good.

const { isCount, optional } = require('../values/checks');

// Of 33 bytes each.
const USUAL = 4096;
const MOST = 2 ** 20;

/**
 * @param {string} name the option's
 * @param {unknown} value
 * @returns {number | undefined} undefined for none
 */
function readSignatureCache(name, value) {
  const isSize = (/** @type {unknown} */ size) =>
    typeof size === 'boolean' || (isCount(size) && Number(size) <= MOST);
  optional(`a boolean or a positive integer up to ${MOST}`, name, value, isSize);
  return value === true ? USUAL : Number(value ?? 0) || undefined;
}

module.exports = { readSignatureCache };
