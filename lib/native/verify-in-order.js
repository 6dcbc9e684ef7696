'use strict';

const { BAD_SIGNATURE, NOT_ALLOWED } = require('./faults');

/**
 * Returns the claims set, as text or parsed, or the reason of the refusal. Some take only text, others whatever the client sent.
 *
 * @template Claims
 * @typedef {(token: any, now: number) => Claims | number} Verify
 */

/**
 * Verifies a token with each key until a signature is valid. A key of another algorithm is skipped before a signature is checked, so it
 * doesn't count as tried.
 *
 * @template Claims
 * @param {readonly Verify<Claims>[]} verifies
 * @param {unknown} token
 * @param {number} now
 * @param {number} [most] how many signatures are checked
 * @returns {Claims | number}
 */
function verifyInOrder(verifies, token, now, most = Number.POSITIVE_INFINITY) {
  /** @type {Claims | number} */
  let refusal = NOT_ALLOWED;
  let tried = 0;
  for (const verify of verifies) {
    const result = verify(token, now);
    if (result === NOT_ALLOWED) continue;
    if (result !== BAD_SIGNATURE) return result;
    refusal = result;
    tried += 1;
    if (tried === most) break;
  }
  return refusal;
}

module.exports = { NOT_ALLOWED, verifyInOrder };
