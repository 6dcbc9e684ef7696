'use strict';

const { admit, anonymous, userData } = require('./jwt-identity/user');
const { bearerToken } = require('./jwt-identity/bearer-token');
const { createIdentityClass } = require('./jwt-identity/identity');
const { createLogIn } = require('./jwt-identity/log-in');
const { createKeySetHandler } = require('./http/jwks');
const { createKeyRing } = require('./jwt-identity/key-ring');
const { createTokenKeys } = require('./jwt-identity/keys');
const { createTokens } = require('./jwt-identity/tokens');
const { normalizeOptions } = require('./jwt-identity/options');

module.exports = jwtIdentity;

const settled = Promise.resolve();

/**
 * Makes the middleware that puts `identity` on each request.
 *
 * @param {any} options
 * @returns {(req: any, res: any, next: (err?: unknown) => unknown) => void}
 */
function jwtIdentity(options) {
  const { security, settings } = normalizeOptions(options);
  const all = [security].flat().map(createTokenKeys);
  const keys = Array.isArray(security) ? createKeyRing(all) : all[0];
  const config = Object.freeze({
    __proto__: null,
    credentials: settings.credentials,
    security: Object.freeze({ __proto__: null, algorithm: keys.algorithm }),
    grantToken: settings.grantToken,
    refreshToken: settings.refreshToken,
    workers: settings.workers,
  });
  const tokens = createTokens(keys, config);
  const Identity = createIdentityClass(config, createLogIn(tokens, config), verifyGrantToken);

  /** @param {unknown} token */
  async function verifyGrantToken(token) {
    const claims = tokens.verifyGrant(token);
    return claims && userData(claims);
  }

  /** @param {object} [options] */
  function jwks(options) {
    const published = all.map(({ kid, publishable: key, algorithm }) => ({ kid, key, algorithm }));
    return createKeySetHandler(published, options);
  }

  return Object.defineProperty(jwtIdentityMiddleware, 'jwks', { value: jwks });

  /** @param {any} req @param {any} _res @param {(err?: unknown) => unknown} next */
  function jwtIdentityMiddleware(req, _res, next) {
    const user = anonymous();
    req.identity = new Identity(req, user);

    /** @type {Record<string, any> | null} */
    let claims = null;
    /** @type {{ error: unknown } | null} */
    let failure = null;
    try {
      const token = bearerToken(req.headers);
      if (token !== null) claims = tokens.verifyGrant(token);
    } catch (error) {
      failure = { error };
    }

    settled.then(() => {
      if (failure !== null) return next(failure.error);
      if (claims !== null) admit(user, claims);
      return proceed(next);
    });
  }
}

/**
 * Goes on, and calls `next` again with the error where going on throws or rejects.
 *
 * @param {(err?: unknown) => unknown} next
 */
function proceed(next) {
  let result;
  try {
    result = next();
  } catch (err) {
    return next(err);
  }
  const pending = typeof result === 'object' && result !== null;
  return pending ? Promise.resolve(result).catch((err) => next(err)) : undefined;
}
