'use strict';

const { createHeaderDecoder } = require('../native');
const { tokenError } = require('../native/faults');
const { assertKnown } = require('../options/known');
const { seconds } = require('../values/clock');
const { latchkeyError } = require('../values/errors');
const { parseHarmless } = require('../values/json');
const { own } = require('../values/members');
const { VERIFIER_NAMES, assertLimitsGiven, readVerifier } = require('./options');

/**
 * Both have both members, so that none is inherited.
 *
 * @typedef {{ claims: Record<string, unknown>, fault: undefined }} Verified
 * @typedef {{ claims: undefined, fault: number | undefined }} Refused with the core's reason, or undefined where the issuer has no such key
 * @typedef {(token: unknown) => Promise<Verified | Refused>} Check rejects while the issuer's keys can't be had
 */

/**
 * Makes the function that verifies access tokens of one issuer with its published keys.
 *
 * @param {Parameters<typeof import('../../types/verifier').createRemoteVerifier>[0]} given
 */
function createRemoteVerifier(given) {
  const options = assertKnown(given, VERIFIER_NAMES);
  assertLimitsGiven(given);
  const { check } = createCheck(options);

  /** @param {unknown} token */
  const verify = async (token) => {
    const { claims, fault } = await check(token);
    if (claims === undefined) throw refusalError(fault);
    return claims;
  };
  /** @param {unknown} token */
  verify.try = async (token) => (await check(token)).claims ?? null;
  return verify;
}

/**
 * @param {import('../values/members').Members} options
 * @returns {{ check: Check, policy: import('../native').Policy }}
 */
function createCheck(options) {
  const { keys, policy } = readVerifier(options);
  const decodeHeader = createHeaderDecoder(policy.maxTokenLength);

  /** @type {Check} */
  const check = async (token) => {
    const header = decodeHeader(token);
    if (typeof header === 'number') return refused(header);
    const verifier = await keys.find(own(JSON.parse(header), 'kid'));
    if (verifier === undefined) return refused(undefined);
    const text = verifier.verify(/** @type {string} */ (token), seconds());
    return typeof text === 'string' ? { claims: parseHarmless(text), fault: undefined } : refused(text);
  };
  return { check, policy };
}

/** @param {number | undefined} fault @returns {Refused} */
const refused = (fault) => ({ claims: undefined, fault });

/** @param {number | undefined} fault */
function refusalError(fault) {
  if (fault !== undefined) return tokenError(fault);
  return latchkeyError('ERR_JWKS_NO_MATCHING_KEY', 'The issuer publishes no key with the kid of the header');
}

module.exports = { createCheck, createRemoteVerifier, refusalError };
