'use strict';

// What a key signed for another purpose opens nothing: RFC 8725 §3.11. Each type beside its twin, the same claims under a type that is
// accepted.

const assert = require('node:assert/strict');
const jwtIdentity = require('../../lib/jwt-identity');
const JwtMiddleware = require('../../lib/jwt-middleware');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const { fromNow } = require('../jwt-identity/support');

const TYPES = [
  'refresh+jwt',
  'at+jwt',
  'dpop+jwt',
  'logout+jwt',
  'secevent+jwt',
  'token-introspection+jwt',
  'oauth-authz-req+jwt',
  'application/AT+JWT',
];
const jwtStore = { type: 'jwt', issuer: 'https://a.example', audience: 'api', key: keys.p256.privateKey };
const getKey = async () => ({ key: keys.secret, session: {} });
const how = { algorithms: ['HS256'], requiredClaims: ['exp'] };
const products = [
  { product: 'assertion', middleware: new JwtMiddleware({ getKey, store: { type: 'memory' } }) },
  { product: 'assertion for a JWT', middleware: new JwtMiddleware({ getKey, store: jwtStore }) },
  {
    product: 'assertion with a policy',
    middleware: new JwtMiddleware({
      getKey,
      store: { type: 'memory' },
      audience: 'https://a.example',
      ...how,
    }),
  },
  { product: 'grant token', middleware: undefined },
];
const identity = jwtIdentity({ security: { key: keys.secret }, workers: { getUser() {} } });

/** @param {any} middleware @param {string} assertion @returns {Promise<boolean>} whether it got a token */
function isTraded(middleware, assertion) {
  return new Promise((resolve, reject) => {
    let status = 200;
    const res = {
      set() {},
      status: (/** @type {number} */ code) => {
        status = code;
        return res;
      },
      send: () => resolve(status === 200),
    };
    middleware.token({ headers: {}, body: { assertion } }, res, reject);
  });
}

/** @param {any} middleware @param {string} typ */
async function isAccepted(middleware, typ) {
  const claims = {
    ...{ iss: 'c', sub: 'c', aud: 'https://a.example', jti: 'j', userId: 'alice', roles: 'admin' },
    ...{ iat: fromNow(-1), exp: fromNow(60) },
  };
  const token = keys.sign({ alg: 'HS256', typ }, claims, keys.secret);
  if (middleware) return isTraded(middleware, token);
  const req = /** @type {any} */ ({ headers: { authorization: `Bearer ${token}` } });
  await new Promise((resolve) => identity(req, {}, resolve));
  return req.identity.user.isAuthenticated;
}

runTable(
  'a token of another type authenticates nobody, and its twin does',
  TYPES.length * products.length,
  products.flatMap(({ product, middleware }) =>
    TYPES.map((typ) => ({ name: `${typ} as ${product}`, typ, middleware })),
  ),
  async ({ typ, middleware }) => {
    assert.equal(await isAccepted(middleware, typ), false);
    for (const twin of ['JWT', 'client-authentication+jwt', 'app+jwt'])
      assert.equal(await isAccepted(middleware, twin), true, twin);
  },
);
