'use strict';

// What the core's reasons mean. Loaded by the first refusal whose reason matters: refusing a token takes the small integer alone.

const { binding } = require('./load-binding');

/** @typedef {import('./types').Fault} Fault */

/** @type {Map<number, Fault>} */
const faults = new Map(
  JSON.parse(binding.errorTable()).map((/** @type {Fault} */ fault) => [fault.reason, fault]),
);

/**
 * The first reason with this code.
 *
 * @param {string} code
 * @returns {number}
 */
function reasonOf(code) {
  for (const fault of faults.values()) if (fault.code === code) return fault.reason;
  throw new TypeError(`No fault has the code ${code}`);
}

/**
 * The claim, or the header's `typ`, at which a token was refused.
 *
 * @param {number} reason
 */
function memberAtFault(reason) {
  return faults.get(reason)?.claim ?? null;
}

/**
 * The code of a reason, without the cost of an error.
 *
 * @param {number} reason
 */
function codeOf(reason) {
  return faults.get(reason)?.code;
}

const INTERNAL = { code: 'ERR_INTERNAL', message: 'an internal error occurred', claim: null };

/**
 * The code of a reason and the claim at fault, without the cost of an error.
 *
 * @param {number} reason
 * @returns {{ code: string, claim?: string }}
 */
function faultOf(reason) {
  const { code, claim } = faults.get(reason) ?? INTERNAL;
  return claim === null ? { code } : { code, claim };
}

/**
 * Whether a sealed token was refused because it names a secret that isn't in the key ring.
 *
 * @param {string | number} opened
 */
function isKeyUnknown(opened) {
  return typeof opened === 'number' && codeOf(opened) === 'ERR_SEALED_KEY_UNKNOWN';
}

/**
 * @param {number} reason
 * @returns {Error & { code: string, claim?: string }}
 */
function tokenError(reason) {
  const { claim, code, message } = faults.get(reason) ?? INTERNAL;
  if (claim === null) return Object.assign(new Error(message), { code });
  // Messages of claims in general; those of exp and nbf say it.
  const text = / claim /.test(message) ? `${message}: ${claim}` : message;
  return Object.assign(new Error(text), { code, claim });
}

module.exports = {
  /** The reason for a token whose algorithm the key or the policy doesn't allow. */
  NOT_ALLOWED: reasonOf('ERR_JOSE_ALG_NOT_ALLOWED'),
  BAD_SIGNATURE: reasonOf('ERR_JWS_SIGNATURE_VERIFICATION_FAILED'),
  codeOf,
  faultOf,
  isKeyUnknown,
  memberAtFault,
  reasonOf,
  tokenError,
};
