'use strict';

// Express apps with one route, which differ in who guards it. Each tells what its requests carry.

const { createSecretKey } = require('node:crypto');
const fastJwt = require('fast-jwt');
const { expressjwt } = require('express-jwt');
const passport = require('passport');
const { ExtractJwt, Strategy } = require('passport-jwt');
const original = { JwtMiddleware: require('jwt-middleware'), jwtIdentity: require('jwt-identity') };
const latchkey = require('../latchkey');
const { keyOf } = require('../keys');
const { claimsOf, tokensOf } = require('../claims');
const { hasEncryptedStore } = require('../peers/jwt-middleware');

/**
 * @typedef {(app: import('express').Express) => Promise<string[]> | string[]} Guard puts itself before the route, and gives
 *   tokens that it lets in
 */

const HS256 = keyOf('HS256');
const RS256 = keyOf('RS256');
const secret = HS256.text.verifying;
const tokens = (alg) => tokensOf(alg, claimsOf('6 claims'));

/** @type {Record<string, Guard>} */
exports.apps = {
  bare: () => tokens('HS256'),
  // What Express alone adds for as many handlers as jwt-identity takes.
  'two empty handlers': (app) => {
    app.use(
      (_req, _res, next) => next(),
      (_req, _res, next) => next(),
    );
    return tokens('HS256');
  },
  // What any guard adds that does to a request what the originals do, and looks at no token.
  'floor of jwt-identity': believing((req, next) => {
    req.identity = { user: { isAuthenticated: req.headers.authorization.length > 0 } };
    Promise.resolve().then(() => next());
  }, authenticated),
  'floor of jwt-middleware': believing((req, next) => {
    req.session = { token: req.query?.access_token || req.body?.access_token || req.headers.authorization };
    next();
  }),

  'jwt-identity': identity(original.jwtIdentity),
  'latchkey as jwt-identity': identity(latchkey.jwtIdentity),

  'jwt-middleware, memory': middleware(original.JwtMiddleware, { type: 'memory' }),
  'latchkey as jwt-middleware, memory': middleware(latchkey.JwtMiddleware, { type: 'memory' }),
  ...(hasEncryptedStore && {
    'jwt-middleware, encrypted': middleware(original.JwtMiddleware, { type: 'encrypted', secret }),
  }),
  'latchkey as jwt-middleware, encrypted': middleware(latchkey.JwtMiddleware, { type: 'encrypted', secret }),

  'latchkey/jwt, HS256': bearer(latchkey.createVerifier({ key: secret, algorithms: ['HS256'] }), 'HS256'),
  'latchkey/jwt, RS256': bearer(
    latchkey.createVerifier({ key: RS256.text.verifying, algorithms: ['RS256'] }),
    'RS256',
  ),
  'fast-jwt with cache, HS256': bearer(fastJwt.createVerifier({ key: secret, cache: true }), 'HS256'),

  'express-jwt, string secret': expressJwt(secret, 'HS256'),
  'express-jwt, KeyObject': expressJwt(createSecretKey(Buffer.from(secret)), 'HS256'),
  'express-jwt, RS256 PEM': expressJwt(RS256.text.verifying, 'RS256'),

  'passport-jwt, string secret': passportJwt(secret, 'HS256'),
  'passport-jwt, KeyObject': passportJwt(createSecretKey(Buffer.from(secret)), 'HS256'),
  'passport-jwt, RS256 PEM': passportJwt(RS256.text.verifying, 'RS256'),
};

/** What is measured together, beside the bare route. */
exports.groups = [
  ['jwt-identity', 'latchkey as jwt-identity', 'floor of jwt-identity', 'two empty handlers'],
  ['jwt-middleware, encrypted', 'latchkey as jwt-middleware, encrypted', 'floor of jwt-middleware'],
  ['jwt-middleware, memory', 'latchkey as jwt-middleware, memory'],
  ['latchkey/jwt, HS256', 'latchkey/jwt, RS256', 'fast-jwt with cache, HS256'],
  ['express-jwt, string secret', 'express-jwt, KeyObject', 'express-jwt, RS256 PEM'],
  ['passport-jwt, string secret', 'passport-jwt, KeyObject', 'passport-jwt, RS256 PEM'],
].map((names) => names.filter((name) => Object.hasOwn(exports.apps, name)));

/**
 * @param {(req: any, next: () => void) => void} guard
 * @param {import('express').RequestHandler[]} handlers behind it
 * @returns {Guard}
 */
function believing(guard, ...handlers) {
  return (app) => {
    app.use((req, _res, next) => guard(req, next), ...handlers);
    return tokens('HS256');
  };
}

/** @type {import('express').RequestHandler} */
function authenticated(req, res, next) {
  if (/** @type {any} */ (req).identity.user.isAuthenticated) next();
  else res.sendStatus(401);
}

/**
 * @param {any} jwtIdentity
 * @returns {Guard}
 */
function identity(jwtIdentity) {
  const getUser = async ({ login }) => ({ userId: login, roles: 'editor', claims: { tenant: 'north' } });
  return async (app) => {
    const middleware = jwtIdentity({ security: { key: secret, algorithm: 'HS256' }, workers: { getUser } });
    app.use(middleware, authenticated);
    return Promise.all(
      Array.from({ length: 16 }, async (_, user) => {
        const req = /** @type {any} */ ({
          headers: {},
          body: { login: `user-${user}`, password: 'password' },
        });
        await new Promise((resolve) => middleware(req, {}, resolve));
        return (await req.identity.logIn()).grantToken;
      }),
    );
  };
}

/**
 * @param {any} JwtMiddleware
 * @param {object} store
 * @returns {Guard}
 */
function middleware(JwtMiddleware, store) {
  return (app) => {
    const guard = new JwtMiddleware({ getKey: (_payload, callback) => callback(null, secret), store });
    app.use((req, res, next) => guard.check(req, res, next));
    return Promise.all(
      claimsOf('6 claims').map(
        (session) =>
          new Promise((resolve, reject) => {
            guard.store.make(session, (error, token) => (error ? reject(error) : resolve(token)));
          }),
      ),
    );
  };
}

/**
 * The few lines that an application writes around a verifier.
 *
 * @param {(token: string) => any} verify
 * @param {string} alg
 * @returns {Guard}
 */
function bearer(verify, alg) {
  return (app) => {
    app.use((req, res, next) => {
      const { authorization = '' } = req.headers;
      if (!authorization.startsWith('Bearer ')) return res.sendStatus(401);
      try {
        /** @type {any} */ (req).auth = verify(authorization.slice(7));
      } catch {
        return res.sendStatus(401);
      }
      next();
    });
    return tokens(alg);
  };
}

/**
 * @param {any} key
 * @param {any} alg
 * @returns {Guard}
 */
function expressJwt(key, alg) {
  return (app) => {
    app.use(expressjwt({ secret: key, algorithms: [alg] }));
    return tokens(alg);
  };
}

/**
 * @param {any} key
 * @param {any} alg
 * @returns {Guard}
 */
function passportJwt(key, alg) {
  return (app) => {
    const options = {
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKey: key,
      algorithms: [alg],
    };
    passport.use(new Strategy(options, (claims, done) => done(null, claims)));
    app.use(passport.authenticate('jwt', { session: false }));
    return tokens(alg);
  };
}
