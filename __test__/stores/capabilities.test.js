'use strict';

const assert = require('node:assert/strict');
const { generateKeyPairSync } = require('node:crypto');
const createStore = require('../../lib/stores');
const { capabilitiesOf } = require('../../lib/stores/capabilities');
const { runTable } = require('../support/run-table');

const secret = 'x'.repeat(32);
const key = generateKeyPairSync('ed25519').privateKey;
const engine = { get: async () => null, put: async () => {}, remove: async () => true };
const own = { make() {}, retrieve() {} };
const NONE = { alwaysExpires: false, keepsObjects: false, issuesJwts: false };

const rows = [
  {
    name: 'memory',
    options: { type: 'memory' },
    expected: { ...NONE, alwaysExpires: true, keepsObjects: true },
  },
  { name: 'encrypted', options: { type: 'encrypted', secret }, expected: { ...NONE, alwaysExpires: true } },
  { name: 'database', options: engine, expected: { ...NONE, alwaysExpires: true } },
  {
    name: 'jwt',
    options: { type: 'jwt', issuer: 'https://as.test', audience: 'api', key, algorithm: 'EdDSA' },
    expected: { ...NONE, alwaysExpires: true, issuesJwts: true },
  },
  { name: 'a store of the application', options: own, expected: NONE },
];

runTable('a store says what it can do', 5, rows, ({ options, expected }) => {
  const store = createStore(options);
  assert.deepEqual(capabilitiesOf(store), expected);
  assert.deepEqual(capabilitiesOf(Object.create(store)), expected, 'and so does one that inherits from it');
  assert.ok(Object.isFrozen(capabilitiesOf(store)));
});

const nothing = [undefined, null, 5, 'text', {}, () => {}].map((store) => ({ name: String(store), store }));

runTable('what declares nothing can do nothing', 6, nothing, ({ store }) => {
  assert.deepEqual(capabilitiesOf(store), NONE);
});
