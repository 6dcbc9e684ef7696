'use strict';

const { latchkeyError } = require('../values/errors');
const { readDuration } = require('../options/duration');
const { assertKnown } = require('../options/known');
const { given: memberOf, read } = require('../values/members');
const { expected, expectedSecret, isBoolean, isCount, isFunction, optional } = require('../values/checks');
const { createEngine, requireVerbs } = require('../state/engine');

const NAMES = ['store', 'rotate', 'grace', 'maxSessions', 'label', 'onReuse'];
const DEFAULT_GRACE = 10;
const DEFAULT_MAX_SESSIONS = 1000;

/**
 * @typedef {ReturnType<typeof createEngine>} Engine
 *
 * @typedef {object} SessionOptions
 * @property {Engine} engine
 * @property {boolean} rotate
 * @property {number} grace milliseconds
 * @property {number} maxSessions of a user
 * @property {((request: unknown) => unknown) | undefined} label
 * @property {((event: import('../../index').RefreshTokenReuse, request: unknown) => unknown) | undefined} onReuse
 *
 * @typedef {{ store: Engine, staleness?: number, max?: number }} RevocationOptions
 */

/**
 * How sessions are stored, or null without a store.
 *
 * @param {unknown} refreshToken the option, as the application passed it
 * @param {boolean} canSign
 * @returns {SessionOptions | null}
 */
function readSessionOptions(refreshToken, canSign) {
  const { store, rotate, grace = DEFAULT_GRACE, maxSessions, label, onReuse } = read(refreshToken, NAMES);
  if (store === undefined) {
    if (rotate) throw missingStore('refreshToken.rotate');
    return null;
  }
  assertKnown(refreshToken, ['expiresIn', 'cookie', ...NAMES], 'refreshToken');
  if (!canSign) {
    // Records are sealed with a secret that is derived from the signing key.
    const message = 'Option refreshToken.store needs a private key or a secret in option security';
    throw latchkeyError('ERR_KEY_NOT_PRIVATE', message);
  }
  const engine = createEngine(store, 'refreshToken.store', 'jwt-identity session');
  requireVerbs(engine, ['add', 'swap', 'group'], 'refreshToken.store');
  return {
    engine,
    rotate: optional('a boolean', 'refreshToken.rotate', rotate, isBoolean) ?? false,
    grace: readDuration('refreshToken.grace', grace) * 1000,
    maxSessions:
      optional('a positive integer', 'refreshToken.maxSessions', maxSessions, isCount) ??
      DEFAULT_MAX_SESSIONS,
    label: optional('a function', 'refreshToken.label', label, isFunction),
    onReuse: optional('a function', 'refreshToken.onReuse', onReuse, isFunction),
  };
}

/**
 * How grant tokens are revoked, or null where they are valid until they expire.
 *
 * @param {unknown} grantToken the option, as the application passed it
 * @param {Engine | undefined} sessionEngine
 * @param {boolean} canSign
 * @returns {RevocationOptions | null}
 */
function readRevocationOptions(grantToken, sessionEngine, canSign) {
  const revocation = memberOf(grantToken, 'revocation');
  if (revocation === undefined) return null;
  if (typeof revocation !== 'object' || revocation === null) {
    throw expectedSecret('an object', 'grantToken.revocation', revocation);
  }
  const known = assertKnown(revocation, ['store', 'staleness', 'max'], 'grantToken.revocation');
  // Without one, logging out would revoke the grant token and leave the refresh token, which gives another.
  if (canSign && !sessionEngine) throw missingStore('grantToken.revocation');
  const { store: own, staleness, max } = known;
  if (!own && !sessionEngine) throw expectedSecret('a store', 'grantToken.revocation.store', own);
  const store = createEngine(own ?? sessionEngine, 'grantToken.revocation.store');
  requireVerbs(store, ['add', 'swap'], 'grantToken.revocation');
  return { store, staleness, max };
}

/** @param {string} option */
function missingStore(option) {
  return expected(`a store, which ${option} needs,`, 'refreshToken.store', undefined);
}

module.exports = { readRevocationOptions, readSessionOptions };
