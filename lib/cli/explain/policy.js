'use strict';

const { OTHER_TYPES } = require('../../native');
const { ALGORITHMS } = require('../../options/policy');
const { usageError, withSuggestion } = require('../usage-error');

/** RFC 9068 §2.2, as the store of type jwt requires them. */
const ACCESS_CLAIMS = ['iss', 'sub', 'aud', 'client_id', 'iat', 'exp', 'jti'];
/** Claims whose types are the application's, where no option relies on them. */
const FREE = ['iss', 'sub', 'aud', 'jti', 'iat'];

/**
 * What each kind of token must satisfy: the same as in the two products.
 *
 * @type {Readonly<Record<import('../../diagnostics/classify-jws').Role, import('../../native').Policy>>}
 */
const BY_ROLE = Object.freeze({
  'access token': { typ: 'at+jwt', requiredClaims: ACCESS_CLAIMS },
  'grant token': {
    refuseTyp: ['at+jwt', ...OTHER_TYPES],
    requiredClaims: ['iat', 'exp'],
    applicationClaims: FREE.slice(0, 4),
  },
  'refresh token': { requiredClaims: ['iat', 'exp'], applicationClaims: FREE.slice(0, 4) },
  'DPoP proof': { typ: 'dpop+jwt', maxTokenLength: 4096 },
  assertion: { refuseTyp: ['at+jwt', ...OTHER_TYPES], applicationClaims: FREE },
  other: { applicationClaims: FREE },
});

/**
 * @param {import('../../diagnostics/classify-jws').Role} role
 * @param {import('../arguments').Values} values of the options
 * @returns {import('../../native').Policy}
 */
function policyFor(role, values) {
  const { issuer, audience, algorithms, subject } = values;
  const given = {
    issuer,
    audience,
    subject: subject?.[0],
    algorithms: algorithms && algorithmsIn(algorithms),
    clockTolerance: secondsIn('clock-tolerance', values),
    maxAge: secondsIn('max-token-age', values),
  };
  const stated = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...BY_ROLE[role], ...stated };
}

/** @param {string[]} values with names separated by commas */
function algorithmsIn(values) {
  const names = values.flatMap((value) => value.split(/[\s,]+/)).filter((name) => name !== '');
  for (const name of names) {
    if (ALGORITHMS.includes(name)) continue;
    const shown = name.length > 20 ? 'a name' : JSON.stringify(name);
    throw usageError(
      withSuggestion(`--algorithms has ${shown}, which is no algorithm of latchkey`, name, ALGORITHMS),
    );
  }
  return names;
}

/**
 * @param {'clock-tolerance' | 'max-token-age'} name
 * @param {import('../arguments').Values} values
 * @returns {number | undefined}
 */
function secondsIn(name, values) {
  const value = values[name];
  if (value === undefined) return undefined;
  if (!/^\d{1,9}$/.test(value) || (name === 'max-token-age' && Number(value) === 0)) {
    throw usageError(`--${name} needs a number of seconds`);
  }
  return Number(value);
}

/**
 * The time of the checks: that of `--at`, or now.
 *
 * @param {string | undefined} text a date, or seconds since the epoch
 * @param {() => number} seconds the clock
 */
function timeIn(text, seconds) {
  if (text === undefined) return seconds();
  const time = /^\d{1,11}(\.\d+)?$/.test(text) ? Number(text) : Date.parse(text) / 1000;
  if (Number.isFinite(time)) return time;
  throw usageError('--at needs a date such as 2026-11-30T08:00:00Z, or seconds since the epoch');
}

module.exports = { policyFor, timeIn };
