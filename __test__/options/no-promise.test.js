'use strict';

// A function that must return its result may be async by mistake: nobody is let in by a promise, and its rejection ends no process.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { createSigner } = require('../../lib/jwt');
const jwtIdentity = require('../../lib/jwt-identity');
const JwtMiddleware = require('../../lib/jwt-middleware');
const { optionsWith, pass } = require('../jwt-identity/support');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');

const credentials = { login: 'alice', password: 'open sesame', rememberMe: true };
/** @param {any} tokenFrom */
const authOf = (tokenFrom) =>
  /** @type {any} */ (
    new JwtMiddleware({ getKey: async () => keys.secret, store: { type: 'memory' }, tokenFrom: [tokenFrom] })
  );

/** @type {{ name: string, use: (returned: () => unknown) => unknown, refused: unknown }[]} */
const functions = [
  {
    name: 'refreshToken.label',
    refused: [200, null],
    use: async (label) => {
      const store = { type: 'memory' };
      const middleware = jwtIdentity(optionsWith({ refreshToken: { store, label } }));
      const { identity } = await pass(middleware, { headers: {}, body: credentials });
      const { statusCode, grantToken } = await identity.logIn();
      const later = await pass(middleware, { headers: { authorization: `Bearer ${grantToken}` } });
      const sessions = await later.identity.listSessions();
      return [statusCode, sessions.find(({ current }) => current)?.label];
    },
  },
  {
    name: 'tokenFrom of jwt-identity',
    refused: false,
    use: async (place) => {
      const middleware = jwtIdentity(optionsWith({ tokenFrom: [place] }));
      return (await pass(middleware, { headers: {} })).identity.user.isAuthenticated;
    },
  },
  {
    name: 'tokenFrom of jwt-middleware',
    refused: 401,
    use: (place) =>
      new Promise((resolve) => {
        const res = { set() {}, sendStatus: resolve };
        authOf(place).check({ headers: {}, query: {} }, res, resolve);
      }),
  },
  {
    name: 'jwtid',
    refused: 'ERR_OPTION_INVALID',
    use: (jwtid) => {
      const sign = createSigner(/** @type {any} */ ({ key: keys.secret, algorithm: 'HS256', jwtid }));
      try {
        return sign({});
      } catch (error) {
        return /** @type {any} */ (error).code;
      }
    },
  },
];

runTable(
  'a promise counts as no result, whether it resolves or rejects',
  2 * functions.length,
  functions.flatMap(({ name, ...row }) => [
    { name: `${name} resolves`, ...row, returned: async () => 'text' },
    { name: `${name} rejects`, ...row, returned: async () => Promise.reject(new Error('down')) },
  ]),
  async ({ use, returned, refused }) => {
    assert.deepEqual(await use(returned), refused);
    // A rejection that nobody handles fails this test.
    await new Promise(setImmediate);
  },
);

test('the same functions without a promise work', async () => {
  const [label] = functions;
  assert.deepEqual(await label?.use(() => 'phone'), [200, 'phone']);
});
