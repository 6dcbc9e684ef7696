'use strict';

// No decision changes with what another package of the application wrote to Object.prototype.

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const path = require('node:path');
const { promisify } = require('node:util');
const { test } = require('node:test');
const vm = require('node:vm');
const { given, namesIn, own, read } = require('../../lib/values/members');

const child = path.join(__dirname, 'support/polluted.js');
const run = async (/** @type {string[]} */ names) => {
  const { stdout } = await promisify(execFile)(process.execPath, [child, ...names], { maxBuffer: 1e8 });
  return JSON.parse(stdout);
};

/** Those that opened something once, or decide most. */
const OFTEN = [
  'access_token',
  'assertion',
  'scope',
  'roles',
  'userId',
  'report',
  'legacy',
  'ttl',
  'error',
  'refusal',
];

test('each name that lib/ reads, with one value, changes no decision', async () => {
  const { names, doors, asked, changed } = await run([]);
  assert.deepEqual(changed, []);
  assert.ok(names > 900, `${names} names were found`);
  assert.equal(asked, names * doors);
});

test('the names that decide most change no decision with any value', async () => {
  const { doors, asked, changed, expected } = await run(OFTEN);
  assert.deepEqual(changed, []);
  assert.equal(asked, OFTEN.length * doors * 2 * 4);
  const failed = expected.filter((/** @type {string[]} */ [, decision]) => /^(threw|error)/.test(decision));
  assert.deepEqual(failed, [], 'without pollution every entry point decides');
});

test('a member counts that an object has or inherits, and none of the Object.prototype of any realm', () => {
  class Base {
    get inherited() {
      return 'computed';
    }
  }
  const realm = vm.createContext({});
  const foreign = vm.runInContext('Object.prototype.scope = "admin"; ({ own: 1 })', realm);
  const bareDefaults = Object.assign(Object.create(null), { ttl: 5 });
  const answering = new Proxy({}, { get: (_, name) => (name === 'ttl' ? 7 : undefined) });
  /** @type {any} */ (Object.prototype).scope = 'admin';
  try {
    const objects = [
      {},
      new Base(),
      Object.create(bareDefaults),
      foreign,
      Object.create(foreign),
      [],
      () => {},
      'x',
    ];
    for (const object of objects) {
      assert.equal(given(object, 'scope'), undefined);
      assert.equal(own(object, 'scope'), undefined);
      assert.deepEqual(read(object, ['scope']), Object.create(null));
      assert.equal(namesIn(object).includes('scope'), false);
    }
    assert.equal(given({ scope: 'a' }, 'scope'), 'a');
    assert.equal(given(Object.create({ scope: 'a' }), 'scope'), 'a');
    assert.equal(own(Object.create({ scope: 'a' }), 'scope'), undefined);
    assert.equal(given(new Base(), 'inherited'), 'computed');
    assert.equal(given(Object.create(bareDefaults), 'ttl'), 5);
    assert.equal(given(Object.create(foreign), 'own'), 1);
    assert.equal(given(answering, 'ttl'), 7);
    assert.deepEqual(namesIn(Object.create({ scope: 'a' })), ['scope']);
    for (const nothing of [undefined, null]) assert.equal(given(nothing, 'scope'), undefined);
  } finally {
    delete (/** @type {any} */ (Object.prototype).scope);
  }
});
