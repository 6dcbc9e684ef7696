'use strict';

// With the options of an original alone, little is loaded: what an option adds is loaded when it is given.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { tracingChannel } = require('node:diagnostics_channel');
const { test } = require('node:test');
const { runTable } = require('../support/run-table');

const lib = path.join(__dirname, '../../lib');
const MAX_FILES = 30;
const MAX_LINES = 3000;
/** What no option of an original needs. */
const OPTIONAL = [
  ...[
    'cli/',
    'verifier/',
    'client/',
    'testing/',
    'tokens/',
    'oauth/dpop/',
    'oauth/scope',
    'oauth/token-from',
    'oauth/jwks',
  ],
  ...['state/engine/', 'state/revocation/', 'state/records', 'state/single-use'],
  ...['key-sources/index', 'key-sources/clients', 'key-sources/key-set', 'key-sources/jwk-set'],
  ...[
    'key-sources/url-loader',
    'key-sources/discovery',
    'key-sources/file-loader',
    'key-sources/remote-key-set',
    'key-sources/cached',
  ],
  ...['stores/jwt/', 'stores/legacy', 'stores/database', 'stores/match', 'stores/sealed-revocation'],
  ...['jwt-middleware/endpoints/', 'jwt-middleware/rules/', 'jwt-middleware/strict', 'jwt-middleware/replay'],
  ...[
    'jwt-middleware/decoy',
    'jwt-middleware/scope',
    'jwt-middleware/needed-scope',
    'jwt-middleware/require-scope',
    'jwt-middleware/revoke',
  ],
  ...['jwt-middleware/access-token', 'jwt-middleware/verify'],
  ...[
    'jwt-middleware/client-assertion',
    'jwt-middleware/client-credentials',
    'jwt-identity/key-ring',
    'jwt-identity/key-set',
  ],
  ...['jwt-identity/guards/', 'jwt-identity/refresh-cookie/', 'jwt-identity/stored-session-methods'],
  ...['jwt-identity/token-places'],
  ...['oauth/cookie', 'oauth/set-cookie', 'oauth/cross-origin'],
  ...['jwt-identity/session-components', 'jwt-identity/grant-guard', 'sessions/session-', 'sessions/grant'],
  ...['options/did-you-mean', 'options/known', 'options/signature-cache', 'oauth/status'],
  ...['options/policy', 'jwt-middleware/added-options', 'jwt-middleware/reports'],
  ...[
    'diagnostics/',
    'jwt-middleware/diagnosis/',
    'stores/diagnosis',
    'oauth/tell',
    'oauth/missing',
    'oauth/request',
  ],
  ...['key-sources/certificate-expiry', 'key-sources/short-secret', 'jwt-identity/lifetime'],
  ...['values/errors', 'values/option-errors', 'values/remove-proto', 'oauth/unparsed-body', 'diagnostics/'],
  ...['native/faults', 'oauth/bearer-errors', 'oauth/endpoint-errors', 'oauth/plain-response'],
  ...[
    'stores/encrypted-revocation',
    'jwt-middleware/legacy-decision',
    'jwt-middleware/speaker',
    'jwt-middleware/inspection',
  ],
];
/** The only files of `state` that the options of an original need. */
const STATE = ['state/expiring-map.js', 'state/retention.js', 'state/session-life.js'];

/** Where Node doesn't say whether anybody listens to a tracing channel, what finds out is loaded. */
const skip =
  /** @type {{ hasSubscribers?: boolean } | undefined} */ (tracingChannel?.('latchkey.thin'))
    ?.hasSubscribers === undefined
    ? 'Node before 20.13 loads what finds out whether anybody traces'
    : false;

/**
 * @param {string[]} args
 * @returns {string[]} files below lib/
 */
function loadedBy(...args) {
  const app = path.join(__dirname, 'thin-app.js');
  return JSON.parse(execFileSync(process.execPath, [app, ...args], { encoding: 'utf8' }));
}

/** @param {string[]} files */
function linesOf(files) {
  const counts = files.map((file) => fs.readFileSync(path.join(lib, file), 'utf8').split('\n').length - 1);
  return counts.reduce((sum, count) => sum + count, 0);
}

runTable(
  'a product that serves requests with the options of its original loads few files, and none for other options',
  3,
  [
    { name: 'jwt-middleware, memory store', args: ['jwt-middleware', 'memory'] },
    { name: 'jwt-middleware, encrypted store', args: ['jwt-middleware', 'encrypted'] },
    { name: 'jwt-identity', args: ['jwt-identity'] },
  ].map((row) => ({ ...row, skip })),
  ({ args }) => {
    const loaded = loadedBy(...args);
    assert.ok(loaded.length > 10, loaded.join(', '));
    assert.ok(loaded.length <= MAX_FILES, `${loaded.length} files: ${loaded.join(', ')}`);
    assert.ok(linesOf(loaded) <= MAX_LINES, `${linesOf(loaded)} lines`);
    assert.deepEqual(
      loaded.filter((file) => OPTIONAL.some((start) => file.startsWith(start))),
      [],
    );
    assert.deepEqual(
      loaded.filter((file) => file.startsWith('state/') && !STATE.includes(file)),
      [],
    );
  },
);

test('what the table calls optional is there, so that its absence says something', () => {
  const all = fs
    .readdirSync(lib, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll(path.sep, '/'));
  for (const start of OPTIONAL)
    assert.ok(
      all.some((file) => file.startsWith(start)),
      start,
    );
});

test('requiring the package loads neither product until one is made or its export is read', () => {
  const script = `
    const { sep } = require('node:path');
    const loaded = () => Object.keys(require.cache).filter((file) => file.includes(sep + 'lib' + sep) && file.endsWith('.js')).length;
    const latchkey = require(${JSON.stringify(path.join(lib, '..'))});
    const counts = [loaded()];
    latchkey.jwtIdentity;
    counts.push(loaded());
    new latchkey({ getKey() {}, store: { type: 'memory' } });
    console.log(JSON.stringify([...counts, loaded()]));`;
  const counts = JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }));
  assert.ok(counts[0] <= 6, String(counts));
  assert.ok(counts[0] < counts[1] && counts[1] < counts[2], String(counts));
});
