'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { inspect } = require('node:util');
const { runTable } = require('../support/run-table');
const keys = require('../support/keys');
const { alice, both, jwtIdentity, logIn, optionsWith, original, pass, payloadText } = require('./support');

const getUser = () => null;
const workers = { getUser };

for (const { name, factory } of both) {
  runTable(
    `${name} names the first option at fault`,
    17,
    [
      { options: {}, message: 'Option security.key is required' },
      { options: { security: {} }, message: 'Option security.key is required' },
      { options: { security: { key: '' } }, message: 'Option security.key is required' },
      { options: { security: { key: 0, algorithm: 'x' } }, message: 'Option security.key is required' },
      { options: { security: { key: 5, algorithm: 'x' } }, message: 'Option security.key must be a string' },
      { options: { security: { key: {} } }, message: 'Option security.key must be a string' },
      { options: { security: { key: ['s'] } }, message: 'Option security.key must be a string' },
      { options: { security: { key: () => 's' } }, message: 'Option security.key must be a string' },
      { options: { security: { key: 's', algorithm: 'none' } }, message: 'Algorithm is not supported' },
      { options: { security: { key: 's', algorithm: 'hs256' } }, message: 'Algorithm is not supported' },
      { options: { security: { key: 's', algorithm: 'toString' } }, message: 'Algorithm is not supported' },
      { options: { security: { key: 's', algorithm: ['HS256'] } }, message: 'Algorithm is not supported' },
      { options: { security: { key: 's' } }, message: 'Workers option is required' },
      { options: { security: { key: 's' }, workers: null }, message: 'Workers option is required' },
      { options: { security: { key: 's' }, workers: {} }, message: 'Workers.getUser option is required' },
      {
        options: { security: { key: 's' }, workers: { getUser: 'f' } },
        message: 'Workers.getUser option must be a function',
      },
      {
        options: { security: { key: 's' }, workers: { getUser: {} }, grantToken: 1, refreshToken: 'x' },
        message: 'Workers.getUser option must be a function',
      },
    ].map((row, index) => ({ ...row, name: `${index + 1}. ${row.message}` })),
    ({ options, message }) => {
      assert.throws(
        () => factory(options),
        (/** @type {any} */ error) => {
          assert.equal(error.code, factory === original ? undefined : 'ERR_OPTION_INVALID');
          return error.constructor === Error && error.message === message;
        },
      );
    },
  );

  test(`${name} can be called with and without new`, async () => {
    const made = [factory(optionsWith()), Reflect.construct(factory, [optionsWith()])];
    for (const middleware of made) {
      assert.equal(typeof middleware, 'function');
      assert.equal(middleware.length, 3);
      assert.equal((await pass(middleware, { headers: {} })).args.length, 0);
    }
  });

  runTable(
    `${name} reads expiresIn as an integer`,
    13,
    [
      { given: undefined, used: 15 },
      { given: {}, used: 15 },
      { given: { expiresIn: 0 }, used: 15 },
      { given: { expiresIn: -5 }, used: 15 },
      { given: { expiresIn: Number.NaN }, used: 15 },
      { given: { expiresIn: 'soon' }, used: 15 },
      { given: { expiresIn: Number.POSITIVE_INFINITY }, used: 15 },
      { given: { expiresIn: 0.9 }, used: 15 },
      { given: { expiresIn: 1 }, used: 1 },
      { given: { expiresIn: 20.9 }, used: 20 },
      { given: { expiresIn: '30' }, used: 30 },
      { given: { expiresIn: '40 minutes' }, used: 40 },
      { given: { expiresIn: [50] }, used: 50 },
    ].map((row) => ({
      ...row,
      name: `${JSON.stringify(row.given)} (${row.given?.expiresIn}) is ${row.used}`,
    })),
    async ({ given, used }) => {
      const middleware = factory(optionsWith({ grantToken: given, refreshToken: given }));
      const { grantToken, refreshToken } = await logIn(middleware, { rememberMe: true }, alice);
      const grant = JSON.parse(payloadText(grantToken));
      assert.equal(grant.exp - grant.iat, used * 60);
      const refresh = JSON.parse(payloadText(refreshToken));
      assert.equal(refresh.exp - refresh.iat, (used === 15 ? 90 : used) * 24 * 60 * 60);
    },
  );
}

runTable(
  'a value that can’t be options is refused',
  5,
  [undefined, null, 5, 'options', true].map((value) => ({ name: String(value), value })),
  ({ value }) => {
    assert.throws(() => jwtIdentity(value), {
      name: 'TypeError',
      code: 'ERR_OPTION_INVALID',
      message: /^Expected an object for options but received a value of type /,
    });
  },
);

test('credential names work as documented', async () => {
  /** @type {unknown[]} */
  const seen = [];
  const middleware = jwtIdentity(
    optionsWith({
      credentials: {
        login: 'user_name',
        password: 'psw',
        rememberMe: 'remember_me',
        refreshToken: 'refresh_token',
      },
      workers: {
        /** @param {unknown} credentials */
        getUser(credentials) {
          seen.push(credentials);
          return alice;
        },
      },
    }),
  );
  const body = { user_name: 'alice', psw: 'open sesame', remember_me: 'true' };
  const { statusCode, refreshToken } = await logIn(middleware, body);
  assert.equal(statusCode, 200);
  assert.equal((await logIn(middleware, { refresh_token: refreshToken })).statusCode, 200);
  assert.deepEqual(seen, [{ login: 'alice', password: 'open sesame' }, { id: 'alice' }]);

  await logIn(middleware, { login: 'alice', password: 'open sesame', rememberMe: 'true' });
  assert.deepEqual(seen.at(-1), { login: undefined, password: undefined });
});

test('credential names that are left out or falsy keep their defaults', async () => {
  const { identity } = await pass(
    jwtIdentity(optionsWith({ credentials: { login: 'mail', password: '', rememberMe: null } })),
    { headers: {} },
  );
  const expected = {
    login: 'mail',
    password: 'password',
    rememberMe: 'rememberMe',
    refreshToken: 'refreshToken',
  };
  assert.deepEqual({ ...identity.config.credentials }, expected);
});

test('credentials that are no object are refused', () => {
  assert.throws(() => jwtIdentity(optionsWith({ credentials: 'login' })), {
    message: 'Expected an object for credentials but received login of type string',
  });
});

for (const { name, factory } of both) {
  runTable(
    `${name} takes a credential name that is no string as it always did`,
    5,
    [
      { given: ['mail'], used: 'mail' },
      { given: new String('mail'), used: 'mail' },
      { given: [], used: 'login' },
      { given: 5, used: 'login' },
      { given: true, used: 'login' },
    ].map((row) => ({ ...row, name: `${inspect(row.given)} is ${row.used}` })),
    async ({ given, used }) => {
      /** @type {any[]} */
      const asked = [];
      const getUser = (/** @type {any} */ credentials) => asked.push(credentials) && null;
      const middleware = factory(optionsWith({ credentials: names(given), workers: { getUser } }));
      await logIn(middleware, { mail: 'by mail', login: 'by login' });
      assert.equal(asked[0].login, `by ${used}`);
    },
  );
}

/** @param {unknown} login */
function names(login) {
  return { login, password: 5, rememberMe: 5, refreshToken: 5 };
}

test('a token without exp is not issued: 3.1.0 fails at each log-in, latchkey uses the default lifetime', async () => {
  for (const option of ['grantToken', 'refreshToken']) {
    const options = optionsWith({ [option]: { expiresIn: '9'.repeat(400) } });
    await assert.rejects(logIn(original(options), { rememberMe: true }, alice), Error);
    const { identity } = await pass(jwtIdentity(options), { headers: {} });
    assert.deepEqual(
      [identity.config.grantToken.expiresIn, identity.config.refreshToken.expiresIn],
      [15, 90],
    );
  }
});

test('the options are not changed, and changing them later changes nothing', async () => {
  const secret = Buffer.from(keys.secret);
  const options = {
    credentials: { login: 'mail' },
    security: { key: secret, algorithm: 'HS512' },
    grantToken: { expiresIn: 1 },
    refreshToken: { expiresIn: 2 },
    workers: { getUser: async () => alice },
  };
  const before = JSON.stringify(options);
  const middleware = jwtIdentity(options);
  assert.equal(JSON.stringify(options), before);

  const { grantToken } = await logIn(middleware, { mail: 'alice' });
  secret.fill(0);
  options.credentials.login = 'other';
  options.security.algorithm = 'HS256';
  options.grantToken.expiresIn = 100;
  options.refreshToken.expiresIn = 100;
  options.workers.getUser = async () => /** @type {any} */ (null);

  const { identity } = await pass(middleware, { headers: {}, body: { mail: 'alice', rememberMe: true } });
  assert.equal((await identity.verifyGrantToken(grantToken)).id, 'alice');
  const again = await identity.logIn();
  const { iat, exp } = JSON.parse(payloadText(again.grantToken));
  assert.equal(exp - iat, 60);
  assert.equal(identity.config.credentials.login, 'mail');
});

test('frozen options work', async () => {
  const options = Object.freeze(
    optionsWith({ security: Object.freeze({ key: keys.secret }), workers: Object.freeze(workers) }),
  );
  assert.equal((await pass(jwtIdentity(options), { headers: {} })).args.length, 0);
});
