'use strict';

// Access tokens that contain their session: sealed ones, and those of jwt-middleware 0.3.0.

const { classify } = require('../../diagnostics/classify');
const { createLegacySealer } = require('../../native/legacy-sealing');
const { createOpen, createSeal } = require('../../native/sealing');
const { isKeyUnknown, reasonOf, tokenError } = require('../../native/faults');
const { hasExpired } = require('../../state/session-life');
const { own } = require('../../values/members');
const { failed, passed, skipped } = require('./checks');
const { dateInWords } = require('../output/times');

const ACCESS_TOKEN = 'access token';
const LEGACY_CIPHER = 'aes-256-ecb';

/**
 * @typedef {import('./checks').Check} Check
 * @typedef {import('./keys').Candidate} Candidate
 * @typedef {{ checks: Check[], session?: unknown }} Opened
 */

/**
 * @param {string} token
 * @param {readonly Candidate[]} candidates
 * @param {{ purpose?: string, now: number }} how
 * @returns {Opened}
 */
function openSealed(token, candidates, { purpose = ACCESS_TOKEN, now }) {
  const form = passed('form', 'version, key id, nonce, text and tag');
  if (candidates.length === 0) return { checks: [form, withoutSecret()] };
  let reason = reasonOf('ERR_SEALED_KEY_UNKNOWN');
  for (const { label, key } of candidates) {
    const text = unlessRefused(() => createOpen(key, purpose)(token));
    if (text === undefined) continue;
    if (typeof text === 'string') {
      const checks = [form, passed('key', label), passed('seal', `authentic, for the purpose "${purpose}"`)];
      return { ...withDates(text, now), checks: [...checks, ...withDates(text, now).checks] };
    }
    if (!isKeyUnknown(text)) reason = text;
  }
  return { checks: [form, sealFault(token, candidates, reason)] };
}

/** What a candidate says, which may be the key of something else. @template T @param {() => T} use @returns {T | undefined} undefined for no secret */
function unlessRefused(use) {
  try {
    return use();
  } catch {
    return undefined;
  }
}

/**
 * @param {string} token
 * @param {readonly Candidate[]} candidates
 * @param {number} reason
 */
function sealFault(token, candidates, reason) {
  const { code, message } = tokenError(reason);
  if (!isKeyUnknown(reason)) {
    const remedy = 'It was changed or cut on its way, or sealed for another purpose: --purpose.';
    return failed('seal', code, message, remedy);
  }
  const ids = candidates
    .map(({ key }) => unlessRefused(() => classify(createSeal(key, ACCESS_TOKEN)('')).sealed?.keyId))
    .filter((id) => id !== undefined);
  const detail = `it was sealed under the key ${classify(token).sealed?.keyId}; the given secrets are ${ids.join(', ') || 'none'}`;
  return failed('key', code, detail);
}

/**
 * @param {string} token
 * @param {readonly Candidate[]} candidates
 * @param {{ cipher?: string, now: number }} how
 * @returns {Opened}
 */
function openLegacy(token, candidates, { cipher = LEGACY_CIPHER, now }) {
  const form = passed('form', 'whole blocks of a cipher');
  if (candidates.length === 0) return { checks: [form, withoutSecret()] };
  for (const { label, key } of candidates) {
    const text = unlessRefused(() => createLegacySealer(cipher, key).open(token));
    if (typeof text !== 'string' || jsonIn(text) === undefined) continue;
    const dates = withDates(text, now);
    const option = skipped('store', 'a server accepts it only with store.legacy, until the date there');
    return { ...dates, checks: [form, passed('key', `${label}, ${cipher}`), ...dates.checks, option] };
  }
  const remedy =
    'Give the secret of jwt-middleware 0.3.0, and its store.algorithm as --cipher. If both are right, it was changed or cut.';
  return {
    checks: [form, failed('key', 'ERR_SEALED_INVALID', `no given secret opens it with ${cipher}`, remedy)],
  };
}

const withoutSecret = () => skipped('key', 'no secret was given: --secret-env or --key-file');

/**
 * @param {string} text
 * @param {number} now seconds
 * @returns {Opened}
 */
function withDates(text, now) {
  const session = jsonIn(text);
  const expired = hasExpired(session, now * 1000);
  if (expired === undefined) return { session, checks: [passed('dates', 'it has no exp')] };
  if (!expired) return { session, checks: [passed('dates', 'it has not expired')] };
  const exp = Number(own(session, 'exp'));
  const late = now - exp;
  const skew = late < 120 ? ', which looks like two clocks that differ' : '';
  const detail = `exp is ${dateInWords(exp, now) ?? 'no date'}${skew}`;
  return { session, checks: [failed('dates', 'ERR_TOKEN_EXPIRED', detail)] };
}

/** @param {string} text @returns {unknown} undefined for what is no JSON */
function jsonIn(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

module.exports = { openLegacy, openSealed };
