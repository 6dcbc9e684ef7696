'use strict';

const { latchkeyError } = require('../values/errors');

/** The longest token that is read where no option says otherwise, in bytes. The core has the same number. */
const DEFAULT_MAX_LENGTH = 16_384;

/**
 * A signer that makes no token that its own readers would refuse for its length. What is too long anyway isn't signed, so that it
 * waits for no thread.
 *
 * @template {string | Promise<string>} Token
 * @param {(payload: string) => Token} sign
 * @param {{ most: number, advice: string }} limit in bytes, and what to do about it
 * @returns {(payload: string) => Token}
 */
function withinLength(sign, { most, advice }) {
  /** @param {number} length at least */
  const check = (length) => {
    if (length <= most) return;
    const sizes = `${length} bytes or more, where ${most} are read`;
    throw latchkeyError('ERR_TOKEN_TOO_LONG', `${advice} (${sizes})`);
  };
  /** @param {string} token */
  const checked = (token) => {
    check(token.length);
    return token;
  };
  return (payload) => {
    check(Math.ceil((Buffer.byteLength(payload) * 4) / 3));
    const token = /** @type {any} */ (sign(payload));
    return typeof token === 'string' ? checked(token) : token.then(checked);
  };
}

module.exports = { DEFAULT_MAX_LENGTH, withinLength };
