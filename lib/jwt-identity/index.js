'use strict';

const { createComponents } = require('./components');
const { createIdentityClass } = require('./identity');
const { createTokenKeys } = require('./keys');
const { createLogIn } = require('./log-in');
const { createMiddleware } = require('./middleware');
const { normalizeOptions } = require('./options');
const { userOf } = require('./user');

/**
 * Makes the middleware that puts `identity` on each request.
 *
 * @param {unknown} options
 */
function jwtIdentity(options) {
  const { security, settings, grants } = normalizeOptions(options);
  const all = [security].flat().map((key) => createTokenKeys(key, grants));
  const keys = Array.isArray(security) ? ringOf(all, grants.maxTokenLength) : first(all);
  const signing = [security]
    .flat()
    .map(({ key, privateKey }, index) => ({ key: key || privateKey, ...first(all.slice(index)) }))
    .filter(({ signGrant }) => signGrant !== null);
  const { tokens, issuer, guard, sessionMethods } = createComponents(options, signing, keys, settings);
  const Identity = createIdentityClass(
    publicConfig(settings, keys.algorithm),
    createLogIn(tokens, settings, issuer),
    createGrantVerification(tokens, guard),
    sessionMethods,
  );

  /** @param {import('../../index').JwksOptions} [options] */
  function jwks(options) {
    const { createKeySetHandler } = require('../oauth/jwks');
    const published = all.map(({ kid, publishable: key, algorithm }) => ({ kid, key, algorithm }));
    return createKeySetHandler(published, options);
  }

  return Object.defineProperty(createMiddleware(Identity, tokens, guard), 'jwks', { value: jwks });
}

/**
 * Loads what only several keys need.
 *
 * @param {import('./keys').TokenKeys[]} keys
 * @param {number | undefined} maxTokenLength bytes
 */
function ringOf(keys, maxTokenLength) {
  const { createKeyRing } = require('./key-ring');
  return createKeyRing(keys, maxTokenLength);
}

/**
 * `req.identity.config`: the settings, without key material.
 *
 * @param {import('./options').Settings} settings
 * @param {string} algorithm
 */
function publicConfig({ credentials, grantToken, refreshToken, workers }, algorithm) {
  const security = Object.freeze({ __proto__: null, algorithm });
  return Object.freeze({ __proto__: null, credentials, security, grantToken, refreshToken, workers });
}

/**
 * `verifyGrantToken`, which returns the user that a token names.
 *
 * @param {import('./tokens').Tokens} tokens
 * @param {import('./grant-guard').GrantGuard | null} guard
 */
function createGrantVerification(tokens, guard) {
  /** @param {unknown} token */
  return async function verifyGrantToken(token) {
    const claims = tokens.verifyGrant(token);
    if (!claims || (guard && (await guard.isRevokedAsync(claims)))) return null;
    const user = userOf(claims);
    guard?.deleteSessionClaims(user.claims);
    return user;
  };
}

/**
 * @template T
 * @param {T[]} list of at least one
 */
function first([item]) {
  return /** @type {T} */ (item);
}

module.exports = jwtIdentity;
