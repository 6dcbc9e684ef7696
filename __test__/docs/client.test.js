'use strict';

// docs/client.md: its code is run as it stands there, over HTTP, and its tables are those of the code.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, test } = require('node:test');
const express = require('express5');
const { JwtMiddleware } = require('latchkey');
const { createTokenClient } = require('latchkey/client');
const { onlyRules } = require('../jwt-middleware/support');
const keys = require('../support/keys');
const { serve } = require('../support/serve');

const root = path.join(__dirname, '../..');
const read = (/** @type {string} */ file) => fs.readFileSync(path.join(root, file), 'utf8');
const text = read('docs/client.md');
const blocks = [...text.matchAll(/^```js\n(.*?)^```/gms)].map((match) => String(match[1]));

/** What the page calls auth.example.com, login.example.org and api.example.com. @type {Awaited<ReturnType<typeof serve>>} */
let server;
/** Whether the server gives tokens. */
let isOpen = true;
before(async () => {
  const audience = ['https://auth.example.com/oauth/token', 'https://login.example.org'];
  const auth = new JwtMiddleware({
    store: { type: 'memory', namespace: 'docs/client' },
    ...onlyRules({ audience, invalidGrant: true }),
    clientCredentials: true,
    metadata: { issuer: 'https://login.example.org', tokenEndpoint: 'https://login.example.org/token' },
    dpop: { origin: 'https://api.example.com' },
    getKey: ({ client_id, iss }, cb) =>
      cb(null, isOpen && (client_id ?? iss) === 'billing' ? keys.p256.publicKey : null, {
        scope: 'invoices:read',
      }),
  });
  const app = express();
  const form = express.urlencoded({ extended: false });
  app.post(['/oauth/token', '/token'], form, auth.token);
  app.get('/invoices', auth.check, (req, res) => {
    res.json([/** @type {any} */ (req).session.cnf ? 'bound' : 'bearer']);
  });
  server = await serve(app);
});
after(() => server.close());

/** Goes to the server here. */
const fetchHere = (/** @type {string} */ url, /** @type {any} */ init) =>
  fetch(url.replace(/^https:\/\/[^/]+/, server.url), init);
const createHere = (/** @type {any} */ options) => createTokenClient({ ...options, fetch: fetchHere });
const requireHere = (/** @type {string} */ name) => {
  if (name === 'latchkey/client') return { createTokenClient: createHere };
  assert.equal(name, 'node:fs');
  return {
    readFileSync(/** @type {string} */ file, /** @type {string} */ encoding) {
      assert.deepEqual([file, encoding], ['private.pem', 'utf8']);
      return keys.p256.privateKey;
    },
  };
};

/** @param {number} index @param {string} result @param {Record<string, unknown>} [given] @returns {Promise<any>} */
const run = async (index, result, given = {}) => {
  const all = { require: requireHere, createTokenClient: createHere, ...given };
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
  return new AsyncFunction(...Object.keys(all), `{ ${blocks[index]}; return ${result}; }`)(
    ...Object.values(all),
  );
};

test('there are four examples', () => assert.equal(blocks.length, 4));

test('the client of the first example fetches with a token, and says when it is refused', async () => {
  const { invoices, client } = await run(0, '{ invoices, client }');
  assert.deepEqual(await invoices(), ['bearer']);
  assert.equal(typeof (await client.getToken()), 'string');
  await assert.rejects(client.fetch('https://api.example.com/invoices', { redirect: 'follow' }));
});

test('the client of the second example authenticates itself', async () => {
  const client = await run(1, 'client', { privateKeyPem: keys.p256.privateKey });
  assert.equal((await client.fetch('https://api.example.com/invoices')).status, 200);
  const forger = await run(1, 'client', {
    privateKeyPem: require('node:crypto')
      .generateKeyPairSync('ec', { namedCurve: 'P-256' })
      .privateKey.export({ type: 'pkcs8', format: 'pem' }),
  });
  await assert.rejects(forger.getToken(), { error: 'invalid_client' });
});

const options = {
  tokenEndpoint: 'https://auth.example.com/oauth/token',
  clientId: 'billing',
  key: keys.p256.privateKey,
  algorithm: 'ES256',
};

test('the third example has a bound token', async () => {
  // A proof is for one origin, and here the API and the token endpoint are one.
  const given = {
    ...options,
    tokenEndpoint: 'https://api.example.com/oauth/token',
    audience: options.tokenEndpoint,
  };
  const response = await run(2, 'response', { options: given });
  assert.deepEqual(await response.json(), ['bound']);
});

test('the last example tells a refused grant from other errors', async () => {
  /** @type {string[]} */
  const said = [];
  const console = { error: (/** @type {string} */ line) => said.push(line) };
  isOpen = false;
  await run(3, 'undefined', { client: createHere(options), console });
  isOpen = true;
  assert.deepEqual(said, ['Is the clock right? The assertion is not valid']);
  const other = createHere({ ...options, tokenEndpoint: 'https://auth.example.com/nowhere' });
  await assert.rejects(run(3, 'undefined', { client: other, console }), { status: 404 });
});

test('the table of options is that of the declarations', () => {
  const [, declared = ''] = /interface TokenClientOptions \{(.*?)\n\}/s.exec(read('types/client.d.ts')) ?? [];
  const [, table = ''] = /^\| option .*\n\|[-| ]+\|\n((?:\|.*\n)+)/m.exec(text) ?? [];
  const rows = table
    .trim()
    .split('\n')
    .map((row) =>
      row
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  const names = rows.flatMap(([cell = '']) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name));
  const all = [...declared.matchAll(/^ {2}(\w+)\??:/gm)].map(([, name = '']) => name);
  assert.deepEqual(names.sort(), all.sort());
  let defaults = 0;
  for (const [cell = '', value = ''] of rows.filter(([, value]) => value !== '')) {
    const [, name] = /`(\w+)`/.exec(cell) ?? [];
    const [, given = ''] = new RegExp(`@default ([^\\n]+)\\n +\\*/\\n +${name}\\?:`).exec(declared) ?? [];
    const bare = (/** @type {string} */ words) => words.replace(/[`',]/g, '');
    assert.ok(bare(given).startsWith(bare(value)), `${name}: ${given} is not ${value}`);
    defaults += 1;
  }
  assert.equal(defaults, 11);
});

test('the codes of the errors are those of the code', () => {
  const rows = [...text.matchAll(/^\| `(ERR_\w+)`/gm)].map(([, code = '']) => code);
  const code = read('lib/client/errors.js') + read('lib/values/option-errors.js');
  const thrown = [...code.matchAll(/'(ERR_\w+)'/g)].map(([, code = '']) => code);
  assert.deepEqual(rows.sort(), thrown.sort());
});
