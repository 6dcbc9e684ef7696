'use strict';

// Names that every object has, where a client or a user chooses the name: client ids, claims, session keys, user ids.

const assert = require('node:assert/strict');
const jwtIdentity = require('../../lib/jwt-identity');
const JwtMiddleware = require('../../lib/jwt-middleware');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');

const names = [...Object.getOwnPropertyNames(Object.prototype), 'prototype', 'toJSON', 'then'].map(
  (name) => ({ name }),
);
const inAnHour = () => Math.floor(Date.now() / 1000) + 3600;
/** JSON with the member as its own, whatever its name. @param {string} name @param {unknown} value @param {object} more */
const withMember = (name, value, more = {}) =>
  `{${JSON.stringify(name)}:${JSON.stringify(value)}${JSON.stringify(more)
    .slice(1)
    .replace(/^(?!})/, ',')}`;
const forgeries = (/** @type {string} */ payload) => [
  keys.compact('{"alg":"none"}', payload),
  ...['', 'undefined', 'null', '[object Object]', 'function () { [native code] }'].map((secret) =>
    keys.compact('{"alg":"HS256"}', payload, keys.signer('HS256', secret)),
  ),
];

/** @param {any} auth @param {string} assertion @returns {Promise<any>} the token, or the refusal */
const ask = (auth, assertion) =>
  new Promise((resolve, reject) => {
    const res = {
      status: (/** @type {number} */ status) => ({
        send: (/** @type {any} */ body) => resolve(`${status} ${body.error_description}`),
      }),
      send: (/** @type {any} */ body) => resolve(body),
    };
    auth.token({ body: { assertion } }, res, reject);
  });
/** @param {any} auth @param {string} token @returns {Promise<any>} the session */
const check = (auth, token) =>
  new Promise((resolve, reject) => {
    const req = /** @type {any} */ ({ query: { access_token: token } });
    auth.check(req, {}, (/** @type {any} */ error) => (error ? reject(error) : resolve(req.session)));
  });
const failed = '401 Client authentication failed';

// The originals' documentation looks the key up like this.
const clientKeys = /** @type {Record<string, string>} */ ({ alpha: keys.secret });
const lookups = {
  callback: (/** @type {any} */ payload, /** @type {any} */ cb) => cb(null, clientKeys[payload.client_id]),
  promise: async (/** @type {any} */ payload) => clientKeys[payload.client_id],
  'an object of key and session': async (/** @type {any} */ payload) => ({
    key: clientKeys[payload.client_id],
    session: { role: 'admin' },
  }),
};
for (const [way, getKey] of Object.entries(lookups)) {
  runTable(`a client of that name gets no token: ${way}`, 15, names, async ({ name }) => {
    const auth = new JwtMiddleware({ getKey, store: { type: 'memory', namespace: 'names' } });
    const payload = JSON.stringify({ client_id: name });
    for (const assertion of forgeries(payload)) {
      assert.match(await ask(auth, assertion), /^401 (Client authentication failed|Unknown client)$/);
    }
    assert.ok((await ask(auth, keys.sign({ alg: 'HS256' }, { client_id: 'alpha' }))).access_token);
  });
}

for (const type of ['memory', 'encrypted']) {
  runTable(
    `a claim and a session key of that name change nothing else, ${type} store`,
    15,
    names,
    async ({ name }) => {
      const auth = new JwtMiddleware({
        getKey: (/** @type {any} */ _, /** @type {any} */ cb) =>
          cb(null, keys.secret, JSON.parse(withMember(name, { isAdmin: true }))),
        store: { type, secret: 'a secret', namespace: 'names' },
      });
      const payload = withMember(name, 'from the client', { client_id: 'alpha' });
      const assertion = keys.compact('{"alg":"HS256"}', payload, keys.signer('HS256', keys.secret));
      const { access_token: token } = await ask(auth, assertion);
      const session = await check(auth, token);
      assert.equal(Object.getPrototypeOf(session), Object.prototype);
      assert.equal(session.isAdmin, undefined);
      assert.equal(/** @type {any} */ ({}).isAdmin, undefined);
      assert.equal(session.client_id, 'alpha');
      assert.ok(session.exp <= inAnHour());
      if (name === '__proto__') assert.equal(Object.hasOwn(session, name), false);
      else assert.deepEqual(session[name], { isAdmin: true });
      assert.equal(await ask(auth, keys.tampered(assertion)), failed);
    },
  );
}

runTable(
  'a grant token with a claim of that name, and for a user of that name',
  15,
  names,
  async ({ name }) => {
    /** @type {any[]} */
    const asked = [];
    const user = {
      userId: name,
      roles: '',
      securityStamp: 'stamp',
      claims: JSON.parse(withMember(name, { isAdmin: true })),
    };
    const middleware = jwtIdentity({
      security: { key: keys.secret },
      workers: {
        getUser: (/** @type {any} */ question) => {
          asked.push(question);
          return question.id === name ? user : null;
        },
      },
    });
    /** @param {object} req @returns {Promise<any>} */
    const pass = (req) =>
      new Promise((resolve) => middleware(req, {}, () => resolve(/** @type {any} */ (req).identity)));

    // Without a signature the name gets nobody in.
    const payload = JSON.stringify({
      userId: name,
      roles: 'admin',
      securityStamp: 'stamp',
      iat: 1,
      exp: inAnHour(),
    });
    for (const forged of forgeries(payload)) {
      const { user } = await pass({ headers: { authorization: `Bearer ${forged}` } });
      assert.equal(user.isAuthenticated, false);
      const { statusCode } = await (await pass({ headers: {}, body: { refreshToken: forged } })).logIn();
      assert.equal(statusCode, 401);
    }
    assert.deepEqual(asked, []);

    // With one it is a name like any other.
    const logIn = async (/** @type {object} */ body, /** @type {any} */ given = undefined) =>
      (await pass({ headers: {}, body })).logIn(given);
    const { grantToken, refreshToken } = await logIn({ rememberMe: true }, user);
    const { user: found } = await pass({ headers: { authorization: `Bearer ${grantToken}` } });
    assert.equal(found.id, name);
    assert.equal(found.isAdmin, undefined);
    assert.equal(Object.getPrototypeOf(found.claims), Object.prototype);
    assert.equal(found.claims.isAdmin, undefined);
    assert.equal((await logIn({ refreshToken })).statusCode, 200);
    assert.equal((await logIn({ refreshToken: keys.tampered(refreshToken) })).statusCode, 401);
    assert.deepEqual(asked, [{ id: name }]);
  },
);

runTable('a body whose members are named like that logs nobody in', 15, names, async ({ name }) => {
  const middleware = jwtIdentity({
    security: { key: keys.secret },
    workers: { getUser: (/** @type {any} */ { login }) => (login === 'alice' ? { userId: 'alice' } : null) },
  });
  const logIn = (/** @type {any} */ body) =>
    new Promise((resolve, reject) => {
      const req = /** @type {any} */ ({ headers: {}, body });
      middleware(req, {}, () => req.identity.logIn().then(resolve, reject));
    });
  for (const body of [
    JSON.parse(withMember(name, { login: 'alice', refreshToken: 'x' })),
    Object.create({ login: 'alice', password: 'x', refreshToken: 'x' }),
    { login: name, password: name, refreshToken: '' },
    { login: name, refreshToken: name },
  ]) {
    assert.equal(/** @type {any} */ (await logIn(body)).statusCode, 401);
  }
  assert.equal(/** @type {any} */ (await logIn({ login: 'alice' })).statusCode, 200);
});
