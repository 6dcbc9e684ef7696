'use strict';

// The code of docs/passwords.md runs here as it stands there: the password check with a counted hash, the limits on a real Redis.

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { test } = require('node:test');
const { createClient } = require('redis6');
const { startRedis, withoutRedis } = require('../engines/support/redis');
const { shared } = require('../engines/support/shared');
const { appOf, blockBelow } = require('../support/documented');
const { request } = require('../support/request');
const { runTable } = require('../support/run-table');
const { serve } = require('../support/serve');

const code = blockBelow('docs/passwords.md', '## Check a password');
const skip = withoutRedis();
const server = shared(startRedis);

let hashes = 0;
/** Node's crypto, with the documented parameters except for a low cost, and counted. */
const counted = {
  ...crypto,
  /** @param {any[]} args */
  scrypt(...args) {
    hashes += 1;
    const [password, salt, length, cost, callback] = args;
    assert.deepEqual(cost, { N: 131_072, r: 8, p: 1, maxmem: 268_435_456 });
    return crypto.scrypt(password, salt, length, { ...cost, N: 16 }, callback);
  },
};

/**
 * @param {(given: any) => unknown} findUser
 * @returns {{ getUser(credentials: any): Promise<any>, hashPassword(password: string): Promise<string> }}
 */
const passwordsWith = (findUser) =>
  new Function('require', 'findUser', `${code}; return { getUser, hashPassword };`)(
    (/** @type {string} */ name) => (name === 'node:crypto' ? counted : require(name)),
    findUser,
  );

const alice = { userId: '1', roles: '', securityStamp: 'x', passwordHash: '' };
const { getUser, hashPassword } = passwordsWith(({ id, login }) =>
  id === '1' || login === 'alice' ? alice : undefined,
);

runTable(
  'a password is checked with one hash, whoever logs in:',
  8,
  [
    { name: 'the right one', given: { login: 'alice', password: 'o\u0308pen sesame' }, isAlice: true },
    {
      name: 'the right one, composed otherwise',
      given: { login: 'alice', password: '\u00f6pen sesame' },
      isAlice: true,
    },
    { name: 'a wrong one', given: { login: 'alice', password: 'open sesame' } },
    { name: 'another case', given: { login: 'alice', password: '\u00d6pen sesame' } },
    { name: 'an empty one', given: { login: 'alice', password: '' } },
    { name: 'none', given: { login: 'alice' } },
    { name: 'an unknown user', given: { login: 'mallory', password: '\u00f6pen sesame' } },
    { name: 'a number for the name', given: { login: 5, password: 5 } },
  ],
  async ({ given, isAlice }) => {
    alice.passwordHash ||= await hashPassword('\u00f6pen sesame');
    // The hash of nobody is made once, at start.
    await getUser({ login: 'nobody', password: 'x' });
    hashes = 0;
    assert.equal(await getUser(given), isAlice ? alice : null);
    assert.equal(hashes, 1);
  },
);

test('a user who is found by id needs no password, and two hashes of one password differ', async () => {
  hashes = 0;
  assert.equal(await getUser({ id: '1' }), alice);
  assert.equal(await getUser({ id: '2' }), undefined);
  assert.equal(hashes, 0);
  assert.notEqual(await hashPassword('a'), await hashPassword('a'));
});

test('five wrong passwords are answered, and then none for a while', { skip }, async () => {
  const client = createClient({
    url: `redis://127.0.0.1:${(await server()).port}`,
    disableOfflineQueue: true,
  });
  client.on('error', () => {});
  await client.connect();
  const user = { userId: '1', roles: '', securityStamp: 'x' };
  const find = async (/** @type {any} */ { id, login, password }) =>
    id === '1' || ((login === 'alice' || login === 5) && password === 'right') ? user : null;
  const { url, close } = await serve(
    appOf(blockBelow('docs/passwords.md', '## Limit log-ins'), { client, getUser: find }),
  );
  const post = (/** @type {any} */ json, headers = {}) => request(`${url}/log-in`, { json, headers });
  const wrong = { login: 'alice', password: 'wrong' };
  const right = { login: 'alice', password: 'right', rememberMe: true };
  try {
    for (let n = 0; n < 4; n += 1) assert.equal((await post(wrong)).status, 401);
    const good = await post(right);
    assert.equal(good.status, 200);
    // The right password has reset the count.
    for (let n = 0; n < 5; n += 1) assert.equal((await post(wrong)).status, 401);
    for (const body of [wrong, right, { ...right, login: 'Alice' }]) {
      const { status, headers } = await post(body);
      assert.equal(status, 429);
      assert.ok(Number(headers['retry-after']) > 0 && Number(headers['retry-after']) <= 900);
    }
    const cookie = String(good.headers['set-cookie']?.[0]).split(';', 1)[0] ?? '';
    assert.equal((await post({}, { cookie })).status, 200, 'a refresh token is not counted');

    const numbers = await Promise.all(Array.from({ length: 9 }, () => post({ login: 5, password: 'wrong' })));
    assert.equal(
      numbers.filter(({ status }) => status === 401).length,
      5,
      'at the same time, and with a number',
    );
    client.destroy();
    assert.equal(
      (await post({ login: 'bob', password: 'wrong' })).status,
      500,
      'without Redis nobody logs in',
    );
  } finally {
    await close();
    if (client.isOpen) client.destroy();
  }
});
