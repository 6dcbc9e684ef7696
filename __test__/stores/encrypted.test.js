'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const crypto = require('node:crypto');
const { test } = require('node:test');
const util = require('node:util');
const EncryptedStore = require('../../lib/stores/encrypted');
const { runTable } = require('../support/run-table');

const Store = /** @type {any} */ (EncryptedStore);
const secret = 'very long s3cr3t key';

/** What the store calls back with at once. */
const called = (/** @type {any} */ store, /** @type {string} */ method, /** @type {any} */ argument) => {
  /** @type {any[][]} */
  const calls = [];
  assert.equal(
    store[method](argument, (/** @type {any[]} */ ...args) => calls.push(args)),
    undefined,
  );
  assert.equal(calls.length, 1);
  const [[error, value]] = /** @type {[[any, any]]} */ (calls);
  assert.equal(error, null);
  return value;
};
/** @returns {string} */
const make = (/** @type {any} */ store, /** @type {any} */ payload) => called(store, 'make', payload);
const retrieve = (/** @type {any} */ store, /** @type {any} */ token) => called(store, 'retrieve', token);

const store = new Store({ secret });

runTable(
  'what JSON can hold comes back:',
  12,
  [
    'abc',
    '',
    5,
    true,
    null,
    [1, 'a', null],
    { foo: 'bar' },
    {},
    { z: 1, a: { b: [{}] } },
    { text: 'ünïcödé \ud83d\udd11 \u0000' },
    { lone: '\ud800' },
    { n: 1e21, minus: -5, fraction: 0.1 },
  ].map((payload) => ({ name: JSON.stringify(payload), payload })),
  ({ payload }) => {
    const token = make(store, payload);
    assert.match(token, /^[\w-]+$/);
    const back = retrieve(store, token);
    assert.deepEqual(back, payload);
    assert.equal(JSON.stringify(back), JSON.stringify(payload));
  },
);

test('toJSON is applied, and members that JSON omits are omitted', () => {
  const payload = { at: new Date(0), gone: undefined, none: Number.NaN, run() {} };
  assert.deepEqual(retrieve(store, make(store, payload)), { at: '1970-01-01T00:00:00.000Z', none: null });
});

test('each token is different, and shows nothing of its session', () => {
  const tokens = new Set(Array.from({ length: 100 }, () => make(store, { user: 'somebody' })));
  assert.equal(tokens.size, 100);
  for (const token of tokens)
    assert.doesNotMatch(Buffer.from(token, 'base64url').toString('latin1'), /somebody/);
});

test('a session that JSON cannot represent throws, as in the original', () => {
  const circular = /** @type {any} */ ({});
  circular.self = circular;
  for (const payload of [undefined, () => {}, Symbol('s'), circular, 5n]) {
    assert.throws(() => store.make(payload, () => assert.fail('no token')), TypeError);
  }
});

test('a session too long for a token throws, and the error shows nothing of it', () => {
  assert.throws(
    () => store.make({ text: 'tell nobody '.repeat(5000) }, () => assert.fail('no token')),
    (error) => error instanceof Error && !/tell nobody/.test(util.inspect(error)),
  );
  assert.ok(make(store, { text: 'x'.repeat(10_000) }));
});

test('an invalid value is an unknown token', () => {
  const token = make(store, { foo: 'bar' });
  for (const nonsense of [
    'kraken is here',
    '',
    'constructor',
    '__proto__',
    '2TR76BuOIVD_L-neW-MLEg',
    'wdg0icrQWbb-3FmzQ_oOqA',
    undefined,
    null,
    5,
    {},
    [token],
    Buffer.from(token),
    `${token}=`,
    ` ${token}`,
    `${token}\n`,
    token.replace(/^./, '+'),
  ]) {
    assert.equal(retrieve(store, nonsense), undefined);
  }
  assert.deepEqual(retrieve(store, token), { foo: 'bar' });
});

test('a token with any one character changed, or cut anywhere, is unknown', () => {
  const token = make(store, { foo: 'bar' });
  let tried = 0;
  for (let at = 0; at < token.length; at += 1) {
    const other = token[at] === 'A' ? 'B' : 'A';
    assert.equal(retrieve(store, token.slice(0, at) + other + token.slice(at + 1)), undefined);
    assert.equal(retrieve(store, token.slice(0, at)), undefined);
    tried += 1;
  }
  assert.equal(tried, token.length);
});

test('blocks of two tokens cannot be combined', () => {
  const one = make(store, { role: 'user', name: 'a'.repeat(64) });
  const two = make(store, { role: 'root', name: 'b'.repeat(64) });
  for (let at = 0; at < one.length; at += 1) {
    const spliced = one.slice(0, at) + two.slice(at);
    if (spliced !== one && spliced !== two) assert.equal(retrieve(store, spliced), undefined);
  }
});

test('every store with the same secret opens the token, and one with another secret does not', () => {
  const token = make(store, { foo: 'bar' });
  const same = [
    new Store({ secret }),
    new Store({ secret: Buffer.from(secret) }),
    new Store({ secret: new Uint8Array(Buffer.from(secret)) }),
    new Store({ secret: crypto.createSecretKey(Buffer.from(secret)) }),
    new Store({ secret: [secret] }),
    new Store({ secret: ['a newer secret', secret] }),
  ];
  for (const other of same) assert.deepEqual(retrieve(other, token), { foo: 'bar' });
  for (const other of [
    new Store({ secret: `${secret} ` }),
    new Store({ secret: ['a newer secret', 'another'] }),
  ]) {
    assert.equal(retrieve(other, token), undefined);
  }
});

test('of several secrets the first seals', () => {
  const token = make(new Store({ secret: ['a newer secret', secret] }), { foo: 'bar' });
  assert.equal(retrieve(store, token), undefined);
  assert.deepEqual(retrieve(new Store({ secret: 'a newer secret' }), token), { foo: 'bar' });
});

test('another process with the same secret opens the token', () => {
  const script = `
    const Store = require(${JSON.stringify(require.resolve('../../lib/stores/encrypted'))});
    new Store({ secret: process.argv[1] }).retrieve(process.argv[2], (error, payload) => {
      console.log(JSON.stringify({ error, payload }));
    });
  `;
  const token = make(store, { foo: 'bar' });
  const run = (/** @type {string} */ given) =>
    JSON.parse(spawnSync(process.execPath, ['-e', script, given, token], { encoding: 'utf8' }).stdout);
  assert.deepEqual(run(secret), { error: null, payload: { foo: 'bar' } });
  assert.deepEqual(run('another secret'), { error: null });
});

test('a session called __proto__ changes no prototype', () => {
  const back = retrieve(store, make(store, JSON.parse('{"__proto__":{"admin":true}}')));
  assert.equal(back.admin, undefined);
  assert.equal(Object.getPrototypeOf(back), Object.prototype);
});

test('a store without options or secret is refused', () => {
  const refused = (/** @type {string} */ message) => ({
    name: 'AssertionError',
    code: 'ERR_ASSERTION',
    message,
  });
  for (const options of [undefined, null, 0, '', false]) {
    assert.throws(() => new Store(options), refused('options argument should be provided'));
  }
  for (const options of [{}, { secret: '' }, { secret: null }, { secret: 0 }]) {
    assert.throws(() => new Store(options), refused('secret phrase should be provided for this store'));
  }
});

test('an empty secret in any other form is refused', () => {
  for (const empty of [Buffer.alloc(0), new Uint8Array(), [], [''], [secret, '']]) {
    assert.throws(() => new Store({ secret: empty }), { code: 'ERR_KEY_INVALID' });
  }
});

test('a value that is no secret is refused, and so is a public key', () => {
  const { publicKey, privateKey } = crypto.generateKeyPairSync('ed25519');
  for (const wrong of [
    5,
    true,
    {},
    { kty: 'oct', k: 'AAAA' },
    publicKey,
    privateKey,
    [secret, 5],
    () => secret,
  ]) {
    assert.throws(() => new Store({ secret: wrong }), { name: 'TypeError', code: 'ERR_OPTION_INVALID' });
  }
});

test('a store can be inherited from', () => {
  class Sub extends Store {}
  /** @this {any} */
  function Old() {
    Store.call(this, { secret });
  }
  util.inherits(Old, Store);
  for (const other of [new Sub({ secret }), new /** @type {any} */ (Old)(), Object.create(store)]) {
    assert.deepEqual(retrieve(other, make(other, { foo: 'bar' })), { foo: 'bar' });
  }
});

test('a secret that is set later is refused, and so is one that a subclass has', () => {
  const message =
    'Expected a new store, since keys are derived when one is made, for store.secret but received a value of type string';
  const store = new Store({ secret });
  assert.throws(
    () => {
      store.secret = 'another';
    },
    { code: 'ERR_OPTION_INVALID', message },
  );
  assert.equal(store.secret, undefined);
  class Vault extends Store {
    get secret() {
      return 'another';
    }
  }
  assert.throws(() => new Vault({ secret }), { code: 'ERR_OPTION_INVALID', message });
  class Field extends Store {
    secret = 'another';
  }
  assert.throws(() => new Field({ secret }), TypeError);
  class Plain extends Store {}
  assert.deepEqual(retrieve(new Plain({ secret }), make(store, { a: 1 })), { a: 1 });
});

test('a store shows no secret when it is logged', () => {
  for (const shown of [store, new Store({ secret: Buffer.from(secret) })]) {
    assert.equal(util.inspect(shown), 'Store {}');
    assert.doesNotMatch(util.inspect(shown, { depth: null, showHidden: true }), /s3cr3t|73 33 63/);
    assert.equal(JSON.stringify(shown), '{}');
  }
});

test('the option algorithm is ignored, with one warning per process', () => {
  const script = `
    const Store = require(${JSON.stringify(require.resolve('../../lib/stores/encrypted'))});
    const options = { secret: 'tell nobody', algorithm: 'aes-256-cbc' };
    new Store(options);
    new Store(options).make({ foo: 'bar' }, (error, token) => {
      new Store({ secret: 'tell nobody' }).retrieve(token, (error, payload) => console.log(payload.foo));
    });
  `;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  assert.deepEqual([stdout, status], ['bar\n', 0]);
  assert.equal(stderr.split('LATCHKEY_STORE_ALGORITHM').length - 1, 1);
  assert.doesNotMatch(stderr, /tell nobody/);
});
