'use strict';

const { latchkeyError } = require('../values/errors');
const { assertKnown } = require('../options/known');
const { given: memberOf, read } = require('../values/members');
const { expected, expectedSecret, isBoolean, isCount, isFunction, optional } = require('../values/checks');
const { createEngine, requireVerbs } = require('../state/engine');

const NAMES = ['store', 'rotate', 'grace', 'maxSessions', 'label', 'onReuse'];
const defaultGrace = 10;
const defaultMaxSessions = 1000;

/**
 * @typedef {object} SessionOptions
 * @property {any} engine
 * @property {boolean} rotate
 * @property {number} grace milliseconds
 * @property {number} maxSessions of a user
 * @property {((request: any) => unknown) | undefined} label
 * @property {((event: any, request: any) => unknown) | undefined} onReuse
 */

/**
 * What is kept of sessions, or null where nothing is.
 *
 * @param {any} given option refreshToken
 * @param {boolean} canSign
 * @returns {SessionOptions | null}
 */
exports.readSessionOptions = (given, canSign) => {
  const { store, rotate, grace, maxSessions, label, onReuse } = read(given, NAMES);
  if (store === undefined) {
    if (rotate) throw missingStore('refreshToken.rotate');
    return null;
  }
  assertKnown(given, ['expiresIn', ...NAMES], 'refreshToken');
  if (!canSign) {
    // What is kept is sealed with a secret that comes from the signing key.
    const message = 'Option refreshToken.store needs a private key or a secret in option security';
    throw latchkeyError('ERR_KEY_NOT_PRIVATE', message);
  }
  const engine = createEngine(store, 'refreshToken.store', 'jwt-identity session');
  requireVerbs(engine, ['add', 'swap', 'group'], 'refreshToken.store');
  const seconds =
    optional('a number of seconds of at least 0', 'refreshToken.grace', grace, isSeconds) ?? defaultGrace;
  return {
    engine,
    rotate: optional('a boolean', 'refreshToken.rotate', rotate, isBoolean) ?? false,
    grace: seconds * 1000,
    maxSessions:
      optional('a positive integer', 'refreshToken.maxSessions', maxSessions, isCount) ?? defaultMaxSessions,
    label: optional('a function', 'refreshToken.label', label, isFunction),
    onReuse: optional('a function', 'refreshToken.onReuse', onReuse, isFunction),
  };
};

/**
 * How grant tokens can be ended, or null where they can't.
 *
 * @param {any} given option grantToken
 * @param {any} sessionEngine
 * @param {boolean} canSign
 * @returns {{ store: any, staleness?: number, max?: number } | null}
 */
exports.readRevocationOptions = (given, sessionEngine, canSign) => {
  const revocation = memberOf(given, 'revocation');
  if (revocation === undefined) return null;
  if (typeof revocation !== 'object' || revocation === null) {
    throw expectedSecret('an object', 'grantToken.revocation', revocation);
  }
  const known = assertKnown(revocation, ['store', 'staleness', 'max'], 'grantToken.revocation');
  // Else logging out would end the grant token, and leave the refresh token that gives the next.
  if (canSign && !sessionEngine) throw missingStore('grantToken.revocation');
  const { store: own, staleness, max } = known;
  if (!own && !sessionEngine) throw expectedSecret('a store', 'grantToken.revocation.store', own);
  const store = createEngine(own ?? sessionEngine, 'grantToken.revocation.store');
  requireVerbs(store, ['add', 'swap'], 'grantToken.revocation');
  return { store, staleness, max };
};

/** @param {string} option */
function missingStore(option) {
  return expected(`a store, which ${option} needs,`, 'refreshToken.store', undefined);
}

/** @param {unknown} value */
const isSeconds = (value) => Number.isFinite(value) && Number(value) >= 0;
