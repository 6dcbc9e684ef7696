'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { inherits } = require('node:util');
const { runTable } = require('../support/run-table');

const latchkey = require('latchkey');
const { JwtMiddleware, jwtIdentity } = latchkey;

const getKey = () => {};
const store = { type: 'memory' };
const security = { key: 'a secret that is long enough for HS256' };
const workers = { getUser() {} };

test('new with the options of jwt-middleware makes one', () => {
  const auth = new latchkey({ getKey, store });
  assert.ok(auth instanceof JwtMiddleware);
  assert.ok(auth instanceof latchkey);
  assert.equal(auth.options.ttl, 3600);
});

test('a call with the options of jwt-identity makes its middleware, also with new', () => {
  for (const middleware of [latchkey({ security, workers }), new latchkey({ security, workers })]) {
    assert.equal(typeof middleware, 'function');
    assert.equal(middleware.length, 3);
  }
});

test('the named exports are the products themselves', () => {
  assert.ok(new JwtMiddleware({ getKey, store }) instanceof latchkey);
  assert.equal(typeof jwtIdentity({ security, workers }), 'function');
});

test('util.inherits and call make a subclass', () => {
  /** @this {any} @param {any} options */
  function Sub(options) {
    latchkey.call(this, options);
    this.own = true;
  }
  inherits(Sub, latchkey);
  const auth = new Sub({ getKey, store });
  assert.ok(auth instanceof Sub && auth instanceof JwtMiddleware);
  assert.equal(auth.own, true);
  assert.equal(typeof auth.token, 'function');
  assert.throws(() => new Sub({}), { message: 'options.getKey should be provided' });
});

test('class extends makes a subclass', () => {
  class Sub extends latchkey {
    check() {
      return 'its own';
    }
  }
  const auth = new Sub({ getKey, store });
  assert.ok(auth instanceof Sub && auth instanceof JwtMiddleware);
  assert.equal(auth.check(), 'its own');
  assert.throws(() => new Sub({}), { message: 'options.getKey should be provided' });
});

runTable(
  'a mistake gets the error of the product that they are for',
  9,
  [
    { name: 'no store', options: { getKey }, message: 'options.store should be provided' },
    { name: 'no getKey', options: { store }, message: 'options.getKey should be provided' },
    { name: 'only a ttl', options: { ttl: 1 }, message: 'options.getKey should be provided' },
    {
      name: 'an unknown store',
      options: { getKey, store: { type: 'x' } },
      message: /^Invalid store provided: expected an object with a type out of memory, /,
    },
    { name: 'no security', options: { workers }, message: 'Option security.key is required' },
    { name: 'no workers', options: { security }, message: 'Workers option is required' },
    { name: 'security is null', options: { security: null }, message: 'Option security.key is required' },
    { name: 'only lifetimes', options: { grantToken: {} }, message: 'Option security.key is required' },
    {
      name: 'getKey weighs more than credentials',
      options: { getKey, credentials: {} },
      message: 'options.store should be provided',
    },
  ],
  ({ options, message }) => {
    assert.throws(() => new latchkey(/** @type {any} */ (options)), { message });
  },
);

runTable(
  'no options, or some of both products, are a TypeError that names both',
  5,
  [
    { name: 'nothing', options: undefined },
    { name: 'null', options: null },
    { name: 'a string', options: 'getKey' },
    { name: 'half of both', options: { getKey, workers, secret: 'do not show' } },
    { name: 'hints at both', options: { ttl: 1, credentials: {} } },
  ],
  ({ options }) => {
    for (const make of [
      () => new latchkey(/** @type {any} */ (options)),
      () => latchkey(/** @type {any} */ (options)),
    ]) {
      assert.throws(make, (/** @type {any} */ error) => {
        assert.equal(error.name, 'TypeError');
        assert.equal(error.code, 'ERR_OPTION_INVALID');
        assert.match(
          error.message,
          /getKey and store \(jwt-middleware\) or security and workers \(jwt-identity\)/,
        );
        assert.doesNotMatch(error.message, /do not show/);
        return true;
      });
    }
  },
);

runTable(
  'options that fit neither get the error of the original that is made like this',
  4,
  [
    { name: 'no option', options: {} },
    { name: 'options of neither', options: { secret: 'do not show' } },
    { name: 'options that are undefined', options: { getKey: undefined, security: undefined } },
    { name: 'without a prototype', options: Object.create(null) },
  ],
  ({ options }) => {
    assert.throws(() => new latchkey(/** @type {any} */ (options)), {
      name: 'AssertionError',
      code: 'ERR_ASSERTION',
      message: 'options.getKey should be provided',
    });
    assert.throws(() => latchkey(/** @type {any} */ (options)), {
      message: 'Option security.key is required',
    });
  },
);

test('jwt-middleware without new is a TypeError, and nothing is written anywhere', () => {
  const call = /** @type {any} */ (latchkey);
  assert.throws(() => call({ getKey, store }), { name: 'TypeError', message: /called with new/ });
  assert.throws(() => ({ ...latchkey, call }).call({ getKey, store }), { name: 'TypeError' });
  assert.equal('store' in globalThis, false);
});

runTable(
  'what one product requires decides, whatever else the options have, and new where they have it all:',
  6,
  [
    { name: 'a store beside jwt-identity', options: { security, workers, store: 'redis' }, of: 'identity' },
    { name: 'a getKey beside jwt-identity', options: { security, workers, getKey }, of: 'identity' },
    {
      name: 'workers beside jwt-middleware',
      options: { getKey, store, workers: 4 },
      of: 'middleware',
      isNew: true,
    },
    {
      name: 'security beside jwt-middleware',
      options: { getKey, store, security: {} },
      of: 'middleware',
      isNew: true,
    },
    { name: 'all, with new', options: { getKey, store, security, workers }, of: 'middleware', isNew: true },
    { name: 'all, without new', options: { getKey, store, security, workers }, of: 'identity', isNew: false },
  ],
  ({ options, of, isNew }) => {
    const given = /** @type {any} */ (options);
    const ways = [
      ...(isNew === false ? [] : [() => new latchkey(given)]),
      ...(isNew === true ? [] : [() => latchkey(given)]),
    ];
    for (const make of ways) {
      const made = /** @type {any} */ (make());
      assert.equal(
        typeof made.logIn === 'undefined' && typeof made.check === 'function',
        of === 'middleware',
      );
      assert.equal(typeof made === 'function', of === 'identity');
    }
  },
);
