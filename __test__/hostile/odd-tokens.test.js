'use strict';

// A client sends something else than text where a token belongs: the request is refused, whoever listens, and the process lives. Each entry
// point beside its twin with a token.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { channel } = require('node:diagnostics_channel');
const jwtIdentity = require('../../lib/jwt-identity');
const JwtMiddleware = require('../../lib/jwt-middleware');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const { optionsWith, tokenOf, fromNow } = require('../jwt-identity/support');

const good = tokenOf({ userId: 'alice', roles: 'admin', iat: fromNow(-1), exp: fromNow(60) });
/** What body parsers and query parsers make of requests. */
const ODD = [
  { toString: 1 },
  { toString: null, valueOf: 1 },
  { split: 1 },
  [good],
  [{ toString: 1 }],
  { length: 3, 0: 'a' },
  17,
  true,
  Object.create(null),
  [],
  {},
];

/** Lets what waits for a tick run: an error there would end the process. */
const ticks = async () => {
  for (let tick = 0; tick < 3; tick += 1) await new Promise(setImmediate);
};

/** @param {any} middleware @param {object} body @returns {Promise<any>} */
const identityOf = (middleware, body) => {
  const req = /** @type {any} */ ({ headers: {}, body, query: body, method: 'POST', url: '/' });
  return new Promise((resolve) => middleware(req, {}, () => resolve(req.identity)));
};

const listening = (more = {}) => jwtIdentity(optionsWith({ debug() {}, ...more }));
const places = listening({ tokenFrom: ['query', 'body'] });
const auth = new JwtMiddleware({
  getKey: async () => keys.secret,
  store: { type: 'encrypted', secret: keys.secret },
  debug() {},
});

/** @type {{ name: string, isAccepted: (token: any) => unknown }[]} */
const doors = [
  {
    name: 'a grant token in the body',
    isAccepted: async (token) => (await identityOf(places, { access_token: token })).user.isAuthenticated,
  },
  {
    name: 'failure',
    isAccepted: async (token) => (await identityOf(places, { access_token: token })).failure === null,
  },
  {
    name: 'a guard',
    isAccepted: (token) =>
      new Promise((resolve) => {
        const req = /** @type {any} */ ({ headers: {}, body: { access_token: token }, url: '/' });
        const onRefused = () => resolve(false);
        const middleware = /** @type {any} */ (listening({ tokenFrom: ['body'], onRefused }));
        middleware(req, {}, () => middleware.requireUser(req, {}, () => resolve(true)));
      }),
  },
  {
    name: 'verifyGrantToken',
    isAccepted: async (token) => (await (await identityOf(places, {})).verifyGrantToken(token)) !== null,
  },
  {
    name: 'verifyGrantToken.explain',
    isAccepted: async (token) =>
      (await (await identityOf(places, {})).verifyGrantToken.explain(token)).user !== null,
  },
  {
    name: 'a refresh token',
    isAccepted: async (token) => {
      const middleware = listening();
      const body = { login: 'alice', password: 'open sesame', rememberMe: true };
      const first = await identityOf(middleware, body);
      const given = token === good ? (await first.logIn()).refreshToken : token;
      const result = await (await identityOf(middleware, { refreshToken: given })).logIn();
      if (result.statusCode !== 200) assert.ok(result.reason.code);
      return result.statusCode === 200;
    },
  },
  {
    name: 'check',
    isAccepted: async (token) => {
      const session = { uid: 1, exp: fromNow(60) };
      const own = await new Promise((resolve) =>
        /** @type {any} */ (auth).store.make(session, (/** @type {any} */ _, /** @type {any} */ made) =>
          resolve(made),
        ),
      );
      const req = { headers: {}, body: { access_token: token === good ? own : token }, query: {} };
      return new Promise((resolve) => {
        const res = { set() {}, sendStatus: () => resolve(false) };
        /** @type {any} */ (auth).check(req, res, (/** @type {unknown} */ error) =>
          resolve(error === undefined),
        );
      });
    },
  },
];

const listen = () => {};
for (const name of ['latchkey:refused', 'latchkey:accepted']) channel(name).subscribe(listen);

runTable(
  'what is no text is no token, and ends no process',
  doors.length * ODD.length,
  doors.flatMap(({ name, isAccepted }) =>
    ODD.map((token, index) => ({ name: `${name}, ${index}`, isAccepted, token })),
  ),
  async ({ isAccepted, token }) => {
    assert.equal(await isAccepted(token), false);
    await ticks();
  },
);

test('the twins with a token are accepted', async () => {
  for (const { name, isAccepted } of doors) assert.equal(await isAccepted(good), true, name);
});
