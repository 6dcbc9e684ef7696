'use strict';

const { latchkeyError } = require('./errors');

/** The longest token that is read where no option says otherwise, in bytes. The core has the same number. */
const DEFAULT_MAX_LENGTH = 16_384;

/**
 * A signer that makes no token that its own readers would refuse for its length.
 *
 * @param {(payload: string) => string | Promise<string>} sign
 * @param {{ most: number, advice: string }} limit in bytes, and what to do about it
 * @returns {(payload: string) => string | Promise<string>}
 */
function withinLength(sign, { most, advice }) {
  /** @param {string} token */
  const checked = (token) => {
    if (token.length <= most) return token;
    throw latchkeyError('ERR_TOKEN_TOO_LONG', `${advice} (${token.length} bytes, where ${most} are read)`);
  };
  return (payload) => {
    const token = sign(payload);
    return typeof token === 'string' ? checked(token) : token.then(checked);
  };
}

module.exports = { DEFAULT_MAX_LENGTH, withinLength };
