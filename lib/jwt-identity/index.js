'use strict';

const { bareSettings, given, read } = require('../values/members');
const { bearerToken } = require('./bearer-token');
const { createComponents } = require('./components');
const { createIdentityClass, isOfAnother } = require('./identity');
const { createTokenKeys } = require('./keys');
const { createLogIn } = require('./log-in');
const { attempts, createMiddleware, isHeard } = require('./middleware');
const { normalizeOptions } = require('./options');
const { userOf } = require('./user');

// Loaded when somebody wants to know why a token was refused.
const diagnosis = () => require('./diagnosis');

/**
 * Makes the middleware that puts `identity` on each request.
 *
 * @param {unknown} options
 */
function jwtIdentity(options) {
  const { security, settings, grants } = normalizeOptions(options);
  const all = [security].flat().map((key) => createTokenKeys(key, grants));
  const keys = Array.isArray(security) ? ringOf(all, grants.maxTokenLength) : all[0];
  const signing = [security]
    .flat()
    .map(({ key, privateKey }, index) => ({ key: key || privateKey, ...all[index] }))
    .filter(({ signGrant }) => signGrant !== null);
  const cookie = createCookie(options, settings);
  const parts = { options, signing, keys, settings, cookie };
  const { tokens, issuer, guard, sessionMethods, engines } = createComponents(parts);
  const { realm, onRefused, jwks, tokenFrom } = read(options, ['realm', 'onRefused', 'jwks', 'tokenFrom']);
  const watch = { options, debug: settings.debug, tokenFrom };
  const logIn = createLogIn(tokens, settings, issuer, watch);
  const Identity = createIdentityClass(
    publicConfig(settings, keys.algorithm),
    cookie ? cookie.logIn(logIn, tokens) : logIn,
    createGrantVerification(tokens, guard, watch),
    cookie ? cookie.sessionMethods(sessionMethods, guard) : sessionMethods,
    (identity) => diagnosis().failureOf(identity, attempts.get(identity), tokens, watch),
  );

  const readToken =
    tokenFrom === undefined ? bearerToken : require('./token-places').createGrantReader(tokenFrom);
  const middleware = createMiddleware(Identity, tokens, guard, readToken, watch);
  const handler = cookie ? cookie.rememberResponse(middleware) : middleware;
  const loadGuards = () =>
    require('./guards').createGuards(options, readToken, watch, (identity) =>
      isOfAnother(identity, Identity),
    );
  const guards = ['requireUser', 'requireRole', 'requireClaim'];
  defineLazily(handler, guards, loadGuards, realm !== undefined || onRefused !== undefined);
  defineLazily(
    handler,
    ['ready', 'close'],
    () => require('./lifecycle').createIdentityLifecycle(engines),
    false,
  );
  const loadKeySet = () => require('./key-set').createKeySetEndpoint(all, jwks);
  return defineLazily(handler, ['jwks'], loadKeySet, jwks !== undefined);
}

/**
 * The cookie with the refresh token, null without the option.
 *
 * @param {unknown} options
 * @param {import('./options').Settings} settings
 */
function createCookie(options, settings) {
  const option = given(given(options, 'refreshToken'), 'cookie');
  if (option === undefined || option === false) return null;
  return require('./refresh-cookie').createRefreshCookie(option, settings);
}

/**
 * Defines members that are loaded when the application reads one.
 *
 * @template {object} Handler
 * @param {Handler} handler
 * @param {string[]} names
 * @param {() => Record<string, unknown>} load
 * @param {boolean} isConfigured whether there are options, which throw at construction where they are invalid
 */
function defineLazily(handler, names, load, isConfigured) {
  let members = isConfigured ? load() : undefined;
  for (const name of names) {
    Object.defineProperty(handler, name, {
      configurable: true,
      // biome-ignore lint/suspicious/noAssignInExpressions: loads once
      get: () => (members ??= load())[name],
      // A test may replace it.
      set: (value) => Object.defineProperty(handler, name, { value, writable: true, enumerable: true }),
    });
  }
  return handler;
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
  const frozen = (/** @type {object} */ members) => Object.freeze(bareSettings(members));
  const security = frozen({ algorithm });
  return frozen({ credentials, security, grantToken, refreshToken, workers: frozen(workers) });
}

/**
 * `verifyGrantToken`, which returns the user that a token names.
 *
 * @param {import('./tokens').Tokens} tokens
 * @param {import('./grant-guard').GrantGuard | null} guard
 * @param {import('./types').Watch} watch
 */
function createGrantVerification(tokens, guard, watch) {
  /** @param {unknown} token */
  async function verifyGrantToken(token) {
    const claims = tokens.verifyGrant(token);
    if (!claims || (guard && (await guard.isRevokedAsync(claims)))) {
      // In a tick, as `logIn` reports.
      if (isHeard(watch)) process.nextTick(() => diagnosis().reportGrant(watch, token, tokens));
      return null;
    }
    const user = userOf(claims);
    guard?.deleteSessionClaims(user.claims);
    return user;
  }
  /** @param {unknown} token */
  verifyGrantToken.explain = (token) => diagnosis().explainGrant(verifyGrantToken, token, tokens);
  return verifyGrantToken;
}

module.exports = jwtIdentity;
