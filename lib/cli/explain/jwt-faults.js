'use strict';

// What failed at a JWT in words: what was expected, what came, and what to do.

const { tokenError } = require('../../native/faults');
const { own } = require('../../values/members');
const { dateInWords, duration } = require('../output/times');
const { printable } = require('../output/printable');

/** @typedef {import('./jwt-checks').Subject} Subject */

/** Seconds: up to here, two clocks that differ are more likely than a token that was used too late. */
const SKEW = 120;

/**
 * @param {number} reason
 * @param {Subject} subject
 */
function claimFault(reason, { header, claims, policy, now }) {
  const { code, claim, message } = tokenError(reason);
  const alg = printable('alg', own(header, 'alg') ?? null);
  switch (code) {
    case 'ERR_JWT_EXPIRED':
      return claim === 'iat'
        ? `iat is ${dateInWords(own(claims, 'iat'), now)}, and --max-token-age allows ${duration(policy.maxAge ?? 0)}`
        : `exp is ${dateInWords(own(claims, 'exp'), now)}${skewIn(now - own(claims, 'exp'))}`;
    case 'ERR_JOSE_ALG_NOT_ALLOWED':
      return `alg is ${alg}, which ${policy.algorithms ? `is none of ${policy.algorithms.join(', ')}, or ` : ''}the key cannot verify`;
    case 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED':
      return 'none of the given keys made it';
    case 'ERR_JWT_CLAIM_VALIDATION_FAILED':
      return mismatch(String(claim), message, { header, claims, policy, now });
    default:
      return message;
  }
}

/**
 * @param {string} claim
 * @param {string} message of the core
 * @param {Pick<Subject, 'header' | 'claims' | 'policy' | 'now'>} subject
 */
function mismatch(claim, message, { header, claims, policy, now }) {
  if (claim === 'null' || claim === 'undefined') {
    const missing = (policy.requiredClaims ?? []).filter((name) => own(claims, name) === undefined);
    return `${missing.join(', ') || 'a required claim'} is missing`;
  }
  const value = claim === 'typ' ? own(header, 'typ') : own(claims, claim);
  if (claim === 'nbf') return `nbf is ${dateInWords(value, now) ?? 'no date'}${skewIn(value - now)}`;
  const wanted = expectedFor(claim, policy);
  const came = value === undefined ? 'it is missing' : `it is ${printable(claim, value)}`;
  return `${claim}: ${message}; ${came}${wanted === undefined ? '' : `, expected ${wanted}`}`;
}

/**
 * @param {string} claim
 * @param {import('../../native').Policy} policy
 * @returns {string | undefined}
 */
function expectedFor(claim, { issuer, audience, subject, typ, refuseTyp }) {
  if (claim === 'typ') return typ ?? `anything but ${[refuseTyp].flat().join(', ')}`;
  const wanted = { iss: issuer, aud: audience, sub: subject }[claim];
  return wanted === undefined ? undefined : [wanted].flat().join(' or ');
}

/** @param {number} seconds */
function skewIn(seconds) {
  return seconds >= 0 && seconds < SKEW ? ', which looks like two clocks that differ' : '';
}

module.exports = { claimFault };
