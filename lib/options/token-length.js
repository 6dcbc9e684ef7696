'use strict';

// Loaded when a token is too long.
const errors = () => require('../values/errors');

/** The default of `maxTokenLength`, in bytes, as in the core. */
const DEFAULT_MAX_LENGTH = 16_384;

/**
 * A signer that refuses to make tokens which its own verifier would refuse for their length. A payload that is too long by itself isn't
 * signed, so that it takes no thread's time.
 *
 * @template {string | Promise<string>} Token
 * @param {(payload: string) => Token} sign
 * @param {{ most: number, advice: string }} limit bytes, and the first half of the error message, which says what to do
 * @returns {(payload: string) => Token}
 */
function withinLength(sign, { most, advice }) {
  /** @param {number} length a lower bound of the token's */
  const check = (length) => {
    if (length <= most) return;
    const sizes = `${length} bytes or more, where ${most} are read`;
    throw errors().latchkeyError('ERR_TOKEN_TOO_LONG', `${advice} (${sizes})`);
  };
  /** @param {string} token */
  const checked = (token) => {
    check(token.length);
    return token;
  };
  return (payload) => {
    // A character has three bytes at most, and counting them takes longer than this.
    if (payload.length * 4 > most) check(Math.ceil((Buffer.byteLength(payload) * 4) / 3));
    const token = /** @type {string | Promise<string>} */ (sign(payload));
    return /** @type {Token} */ (typeof token === 'string' ? checked(token) : token.then(checked));
  };
}

module.exports = { DEFAULT_MAX_LENGTH, withinLength };
