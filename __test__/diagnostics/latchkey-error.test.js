'use strict';

// What programs rely on in an error: who made it, its code and its status.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const vm = require('node:vm');
const { JwtMiddleware, isLatchkeyError, jwtIdentity } = require('../..');
const { ERRORS } = require('../../lib/diagnostics/codes');
const { withStatus } = require('../../lib/oauth/status');
const { createSigner, createVerifier } = require('../../lib/tokens/jwt');
const { createSealer } = require('../../lib/tokens/sealed');
const { versions } = require('../support/express');
const { loadJose } = require('../support/jose');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { runTable } = require('../support/run-table');
const { serve } = require('../support/serve');

const root = path.join(__dirname, '../..');
const codes = Object.values(ERRORS).flatMap((group) => Object.keys(group));
const memory = /** @type {any} */ ({ type: 'memory' });
const workers = { getUser: () => null };

/** What a function throws, or its promise rejects with. @param {() => unknown} run @returns {Promise<any>} */
async function thrown(run) {
  try {
    await run();
  } catch (error) {
    return error;
  }
  return assert.fail('nothing was thrown');
}

const OWN = [
  {
    name: 'an option',
    run: () => new JwtMiddleware(/** @type {any} */ ({ getKey() {}, store: memory, ttl: 'x' })),
  },
  { name: 'an option with a text of the original', run: () => jwtIdentity(/** @type {any} */ ({ workers })) },
  {
    name: 'a key, found by the core',
    run: () => createVerifier({ key: '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----' }),
  },
  {
    name: 'a key without a name',
    run: () => createSigner({ key: keys.rsa1024.privateKey, algorithm: 'RS256' }),
  },
  { name: 'a token', run: () => createVerifier({ key: keys.secret })('a.b.c') },
  {
    name: 'a claim',
    run: () => createVerifier({ key: keys.secret, issuer: 'a' })(keys.sign({ alg: 'HS256' }, { iss: 'b' })),
  },
  {
    name: 'a sealed token',
    run: () => createSealer({ secret: 's' }).open?.('nonsense') ?? createVerifier({ key: keys.secret })(''),
  },
  {
    name: 'a refused access token',
    run: () => new JwtMiddleware({ getKey: async () => keys.secret, store: memory }).verify('a'),
  },
  {
    name: 'a store that cannot revoke',
    run: () =>
      new JwtMiddleware({ getKey: async () => null, store: { make() {}, retrieve() {} } }).revoke('a'),
  },
  {
    name: 'an unknown option of the client',
    run: () => require('../../lib/client').createTokenClient(/** @type {any} */ ({ a: 1 })),
  },
];
runTable('an error of latchkey is told from others:', 10, OWN, async ({ run }) => {
  const error = await thrown(run);
  assert.equal(isLatchkeyError(error), true, String(error?.stack));
  assert.ok(codes.includes(error.code));
});

runTable(
  'what latchkey did not make is no error of latchkey:',
  12,
  [
    { name: 'undefined', make: () => undefined },
    { name: 'null', make: () => null },
    { name: 'text', make: () => 'ERR_STORE_UNAVAILABLE' },
    { name: 'an object with a code', make: () => ({ code: 'ERR_STORE_UNAVAILABLE', name: 'Error' }) },
    { name: 'an error without a code', make: () => new Error('no code') },
    { name: 'an error with a code of Node', make: () => Object.assign(new Error('no'), { code: 'ENOENT' }) },
    {
      name: 'an error with the name of a member of every object',
      make: () => Object.assign(new Error('no'), { code: 'constructor' }),
    },
    {
      name: 'a code in its prototype',
      make: () => Object.create(Object.assign(new Error('no'), { code: 'ERR_INTERNAL' })),
    },
    {
      name: 'an AssertionError of the original',
      make: () => thrown(() => new JwtMiddleware(/** @type {any} */ ({}))),
    },
    { name: 'a proxy', make: () => new Proxy(Object.assign(new Error('no'), { code: 'ERR_INTERNAL' }), {}) },
    { name: 'a DOMException', make: () => new DOMException('no', 'AbortError') },
    {
      name: 'an expired token of jose, whose code is the same',
      make: async () => new (await loadJose()).errors.JWTExpired('no', {}),
    },
  ],
  async ({ make }) => assert.equal(isLatchkeyError(await make()), false),
);

test('an error of another realm is recognized', () => {
  const error = vm.runInNewContext("Object.assign(new TypeError('a'), { code: 'ERR_OPTION_INVALID' })");
  assert.equal(isLatchkeyError(error), true);
});

test('ErrorCode in index.d.ts has every code of the table, and none besides', () => {
  const text = fs.readFileSync(path.join(root, 'index.d.ts'), 'utf8');
  const [, union = ''] = /type ErrorCode =\n((?:\s+\| '\w+'\n?)+)/.exec(text) ?? [];
  const declared = [...union.matchAll(/'(\w+)'/g)].map(([, code]) => code);
  assert.ok(declared.length > 40);
  assert.deepEqual(declared.sort(), [...codes].sort());
});

test('every error of latchkey that reaches next has a status, and those of the application stay as they are', () => {
  for (const code of codes) {
    const { status } = withStatus(/** @type {any} */ (Object.assign(new Error('a'), { code })));
    assert.ok([401, 500, 503].includes(status), `${code}: ${status}`);
  }
  const own = Object.assign(new Error('a'), { code: 'ERR_OPTION_INVALID', status: 418 });
  assert.equal(withStatus(own).status, 418);
  assert.equal(Object.hasOwn(withStatus(Object.assign(new Error('a'), { code: 'EACCES' })), 'status'), false);
});

for (const { name, express } of versions) {
  test(`the error handler of ${name} answers with the status`, async (t) => {
    t.mock.method(console, 'error', () => {});
    const auth = new JwtMiddleware({ getKey: async () => keys.secret, store: memory });
    const app = express();
    app.post('/introspection', auth.introspection);
    app.get('/:code', (/** @type {any} */ req, /** @type {any} */ _res, /** @type {any} */ next) =>
      next(withStatus(Object.assign(new Error('a'), { code: req.params.code }))),
    );
    const server = await serve(app);
    try {
      assert.equal((await request(`${server.url}/introspection`, { method: 'POST' })).status, 500);
      const expected = { ERR_KEY_SOURCE_UNAVAILABLE: 503, ERR_CLOCK_INVALID: 500, ERR_USER_UNKNOWN: 401 };
      for (const [code, status] of Object.entries(expected)) {
        assert.equal((await request(`${server.url}/${code}`)).status, status);
      }
    } finally {
      t.mock.restoreAll();
      await server.close();
    }
  });
}

test('no message begins with a name of the package, and options are called by their path', () => {
  const files = fs.readdirSync(path.join(root, 'lib'), { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => file.endsWith('.js') && !file.startsWith('cli'));
  const texts = sources.flatMap((file) => {
    const source = fs.readFileSync(path.join(root, 'lib', file), 'utf8');
    const calls =
      /(?:latchkeyError|warnOnce|new (?:Type)?Error|assertGiven|invalid|unsupported)\(\s*(?:['"](?:ERR|LATCHKEY)_\w+['"],\s*|[\w |]+, )?(['"`])((?:\\.|(?!\1).)*)\1/gs;
    return [...source.matchAll(calls)].map(([, , text]) => String(text));
  });
  assert.ok(texts.length > 60, `${texts.length} messages`);
  const wrong = texts.filter((text) => /^(latchkey|jwt-|options?\b|\s|\[)/.test(text));
  // Texts of the original, and the one error that is thrown before there are codes.
  assert.deepEqual(wrong.sort(), [
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as the source has it
    'latchkey cannot start: ${text}',
    'options argument should be provided',
    'options.getKey should be provided',
    'options.store should be provided',
  ]);
});
