'use strict';

const RENEWAL_THRESHOLD = 0.25;

/**
 * Whether less than a quarter of a refresh token's lifetime is left.
 *
 * @param {{ iat: number, exp: number }} claims
 * @param {number} now milliseconds
 */
function isExpiringSoon({ iat, exp }, now) {
  return (exp * 1000 - now) / (exp * 1000 - iat * 1000) < RENEWAL_THRESHOLD;
}

module.exports = { isExpiringSoon };
