'use strict';

const { admit, anonymous, userData } = require('./user');
const { bearerToken } = require('./bearer-token');
const { createIdentityClass } = require('./identity');
const { createLogIn } = require('./log-in');
const { createParts } = require('./stateful');
const { createTokenKeys } = require('./keys');
const { ofRequest } = require('../values/members');
const { normalizeOptions } = require('./options');

// Loaded when an option, a call or an error needs them.
const keySets = () => require('../oauth/jwks');
const keyRings = () => require('./key-ring');
const statuses = () => require('../oauth/status');

module.exports = jwtIdentity;

const settled = Promise.resolve();

/**
 * Makes the middleware that puts `identity` on each request.
 *
 * @param {any} options
 * @returns {(req: any, res: any, next: (err?: unknown) => unknown) => void}
 */
function jwtIdentity(options) {
  const { security, settings, grants } = normalizeOptions(options);
  const all = [security].flat().map((given) => createTokenKeys(given, grants));
  const keys = Array.isArray(security) ? keyRings().createKeyRing(all, grants.maxTokenLength) : all[0];
  const config = Object.freeze({
    __proto__: null,
    credentials: settings.credentials,
    security: Object.freeze({ __proto__: null, algorithm: keys.algorithm }),
    grantToken: settings.grantToken,
    refreshToken: settings.refreshToken,
    workers: settings.workers,
  });
  const signing = [security]
    .flat()
    .map(({ key, privateKey }, index) => ({ key: key || privateKey, ...all[index] }))
    .filter(({ signGrant }) => signGrant !== null);
  const { tokens, issuing, guard, sessionMethods } = createParts(options, signing, keys, config);
  const logIn = createLogIn(tokens, config, issuing);
  const Identity = createIdentityClass(config, logIn, verifyGrantToken, sessionMethods);

  /** @param {unknown} token */
  async function verifyGrantToken(token) {
    const claims = tokens.verifyGrant(token);
    if (!claims || (guard && (await isOver(guard, claims)))) return null;
    const user = userData(claims);
    guard?.tidy(user.claims);
    return user;
  }

  /** @param {object} [options] */
  function jwks(options) {
    const published = all.map(({ kid, publishable: key, algorithm }) => ({ kid, key, algorithm }));
    return keySets().createKeySetHandler(published, options);
  }

  return Object.defineProperty(jwtIdentityMiddleware, 'jwks', { value: jwks });

  /** @param {any} req @param {any} _res @param {(err?: unknown) => unknown} next */
  function jwtIdentityMiddleware(req, _res, next) {
    const user = anonymous();
    const identity = new Identity(req, user);
    req.identity = identity;

    /** @type {Record<string, any> | null} */
    let claims = null;
    /** @type {{ error: unknown } | null} */
    let failure = null;
    try {
      const token = bearerToken(ofRequest(req, 'headers'));
      if (token !== null) claims = tokens.verifyGrant(token);
    } catch (error) {
      failure = { error };
    }

    settled.then(() => {
      if (failure !== null) return next(failure.error);
      if (claims === null) return proceed(next);
      if (guard !== null) return admitUnlessOver(guard, identity, user, claims, next);
      admit(user, claims);
      return proceed(next);
    });
  }
}

/**
 * Lets the user of a grant token in unless it was ended. Nobody waits where that is known here.
 *
 * @param {import('./stateful').Guard} guard
 * @param {object} identity
 * @param {ReturnType<typeof anonymous>} user
 * @param {Record<string, any>} claims
 * @param {(err?: unknown) => unknown} next
 */
function admitUnlessOver(guard, identity, user, claims, next) {
  /** @param {boolean} isOver */
  const go = (isOver) => {
    if (!isOver) {
      guard.remember(identity, claims);
      admit(user, claims);
      guard.tidy(user.claims);
    }
    return proceed(next);
  };
  const isOver = guard.isOver(claims);
  return typeof isOver === 'boolean'
    ? go(isOver)
    : isOver.then(go, (error) => next(statuses().withStatus(error)));
}

/**
 * @param {import('./stateful').Guard} guard
 * @param {Record<string, any>} claims
 */
async function isOver(guard, claims) {
  try {
    return await guard.isOver(claims);
  } catch (error) {
    throw statuses().withStatus(error);
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
