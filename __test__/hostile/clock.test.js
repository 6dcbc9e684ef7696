'use strict';

// A clock that doesn't say a finite number of milliseconds lets nobody in, and nothing is issued by it.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const JwtMiddleware = require('../../lib/jwt-middleware');
const jwtIdentity = require('../../lib/jwt-identity');
const { createSigner, createVerifier } = require('../../lib/tokens/jwt');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');

const realNow = Date.now;
/** @type {[string, () => any][]} */
const clocks = [
  ['NaN', () => Number.NaN],
  ['Infinity', () => Number.POSITIVE_INFINITY],
  ['-Infinity', () => Number.NEGATIVE_INFINITY],
  ['text', () => String(realNow())],
  ['other text', () => 'now'],
  ['a BigInt', () => BigInt(realNow())],
  ['undefined', () => undefined],
  ['null', () => null],
  ['a Date', () => new Date()],
];

/** @param {() => any} clock @param {() => any} run */
async function by(clock, run) {
  Date.now = clock;
  try {
    return await run();
  } finally {
    Date.now = realNow;
  }
}

/** @param {(req: any, res: any, next: any) => void} handler @param {any} req @returns {Promise<any>} */
const visit = (handler, req) =>
  new Promise((resolve) => {
    const res = {
      set: () => res,
      status: (/** @type {number} */ status) => ({ send: () => resolve({ status }) }),
      send: (/** @type {any} */ body) => resolve({ status: 200, body }),
      sendStatus: (/** @type {number} */ status) => resolve({ status }),
    };
    handler(req, res, (/** @type {any} */ error) => resolve(error ? { error } : { isIn: true }));
  });

const seconds = Math.floor(realNow() / 1000);
const getKey = (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, keys.secret);
const assertion = keys.sign({ alg: 'HS256', typ: 'JWT' }, { iss: 'a', client_id: 'a', exp: seconds + 600 });
const stores = {
  memory: { type: 'memory' },
  encrypted: { type: 'encrypted', secret: Buffer.alloc(32, 0xff) },
  jwt: { type: 'jwt', issuer: 'https://as.example', audience: 'b', key: keys.p256.privateKey },
};
/** @type {{ name: string, run: (clock: () => any) => Promise<boolean> }[]} whether it is refused */
const doors = [
  ...Object.entries(stores).flatMap(([kind, store]) => [
    {
      name: `token, ${kind}`,
      run: async (/** @type {() => any} */ clock) => {
        const auth = new JwtMiddleware({ getKey, store });
        return (await by(clock, () => visit(auth.token, { body: { assertion } }))).status === 401;
      },
    },
    {
      name: `check, ${kind}`,
      run: async (/** @type {() => any} */ clock) => {
        const auth = new JwtMiddleware({ getKey, store });
        const { body } = await visit(auth.token, { body: { assertion } });
        const headers = { authorization: `Bearer ${body.access_token}` };
        return (await by(clock, () => visit(auth.check, { headers }))).status === 401;
      },
    },
  ]),
  {
    name: 'verify',
    run: async (clock) => {
      const verify = createVerifier({ key: keys.secret });
      const token = keys.sign({ alg: 'HS256' }, {});
      assert.deepEqual(verify(token), {});
      await by(clock, () => assert.throws(() => verify(token), { code: 'ERR_CLOCK_INVALID' }));
      return (await by(clock, () => verify.try(token))) === null;
    },
  },
  {
    name: 'sign',
    run: async (clock) => {
      const sign = createSigner({ key: keys.secret, algorithm: 'HS256', expiresIn: 60 });
      await by(clock, () => assert.throws(() => sign({}), { code: 'ERR_CLOCK_INVALID' }));
      return true;
    },
  },
  {
    name: 'a grant token, and logIn',
    run: async (clock) => {
      const identity = jwtIdentity({
        security: { key: keys.secret },
        workers: { getUser: async () => ({ userId: 'u', securityStamp: 's' }) },
      });
      const visited = async (/** @type {any} */ req) => {
        await new Promise((resolve) => identity(req, {}, resolve));
        return req.identity;
      };
      const body = { login: 'a', password: 'b', rememberMe: true };
      const { grantToken, refreshToken } = await (await visited({ headers: {}, body })).logIn();
      return by(clock, async () => {
        const { user, verifyGrantToken } = await visited({
          headers: { authorization: `Bearer ${grantToken}` },
        });
        assert.equal(user.isAuthenticated, false);
        assert.equal(await verifyGrantToken(grantToken), null);
        assert.equal(
          (await (await visited({ headers: {}, body: { refreshToken } })).logIn()).statusCode,
          401,
        );
        const { logIn } = await visited({ headers: {}, body });
        await assert.rejects(() => logIn(), { code: 'ERR_CLOCK_INVALID' });
        return true;
      });
    },
  },
];

runTable(
  'refused by a clock that says',
  clocks.length * doors.length,
  clocks.flatMap(([said, clock]) => doors.map(({ name, run }) => ({ name: `${said}: ${name}`, run, clock }))),
  async ({ run, clock }) => assert.equal(await run(clock), true),
);

test('by a clock that works each of them is taken', async () => {
  for (const store of Object.values(stores)) {
    const auth = new JwtMiddleware({ getKey, store });
    const { body } = await visit(auth.token, { body: { assertion } });
    const headers = { authorization: `Bearer ${body.access_token}` };
    assert.deepEqual(await visit(auth.check, { headers }), { isIn: true });
  }
});

test('noTimestamp leaves out an iat that is given, and dates count from it', () => {
  const decode = (/** @type {string} */ token) =>
    JSON.parse(Buffer.from(String(token.split('.')[1]), 'base64url').toString());
  const options = /** @type {const} */ ({ key: keys.secret, algorithm: 'HS256', expiresIn: 60 });
  assert.deepEqual(decode(createSigner({ ...options, noTimestamp: true })({ iat: 100, a: 1 })), {
    a: 1,
    exp: 160,
  });
  assert.deepEqual(decode(createSigner(options)({ iat: 100, a: 1 })), { iat: 100, a: 1, exp: 160 });
  assert.throws(() => createSigner(options)({ iat: Number.NaN }), /received a value of type number \(NaN\)/);
});
