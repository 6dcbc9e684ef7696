'use strict';

// docs/standards.md names a rule, an option and tests in each row: all of them must be there, and its code must run.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const { bearerRules, tokenRules } = require('../../lib/jwt-middleware/rules');
const { RULES } = require('../../lib/jwt-middleware/strict');
const { JwtMiddleware } = require('../../index');
const { bareResponse, assertion, options, recordingNext } = require('../jwt-middleware/support');
const { appOf, blockBelow } = require('../support/documented');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { serve } = require('../support/serve');

const root = path.join(__dirname, '../..');
const read = (/** @type {string} */ file) => fs.readFileSync(path.join(root, file), 'utf8');
const page = read('docs/standards.md');
const declarations = read('index.d.ts');

const cells = (/** @type {string} */ line) =>
  line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
/** Code in a cell. */
const named = (/** @type {string} */ cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
const rows = [...page.matchAll(/^(\| rule .*\|)\n\|[-| ]+\|\n((?:\|.*\|\n?)+)/gm)].flatMap(
  ([, , body = '']) =>
    body
      .trim()
      .split('\n')
      .map((line) => {
        const [rule = '', what = '', standard = '', option = '', , strict = '', tests = '', ...more] =
          cells(line);
        assert.deepEqual(more, [], line);
        return { name: named(rule)[0], what, standard, options: named(option), strict, tests };
      }),
);

/** @param {string} name of a test, as a whole string in its file */
const isIn = (/** @type {string} */ text, name) =>
  ["'", '"', '`'].some((quote) => text.includes(quote + name + quote));

describe('each row of docs/standards.md', () => {
  test('is read', () => assert.equal(rows.length, 47));

  for (const { what, standard, options, tests } of rows) {
    test(what, () => {
      assert.match(standard, /RFC \d{4}/);
      for (const option of options) {
        const members = option.split('.');
        for (const member of members) {
          assert.ok(new RegExp(`^\\s+${member}\\??[:(<]`, 'm').test(declarations), option);
        }
      }
      const files = tests.split('; ');
      for (const cell of files) {
        const [file = ''] = named(cell);
        const text = read(path.join('__test__', file));
        const names = [...cell.matchAll(/_([^_]*(?:_[a-z]+[^_]*)*)_(?=,|;|$)/g)].map(([, name = '']) => name);
        assert.ok(names.length > 0, cell);
        for (const name of names) assert.ok(isIn(text, name), `${file}: ${name}`);
      }
    });
  }
});

test('every rule of the code has its row, with its standard', () => {
  const rules = [...tokenRules, ...bearerRules];
  assert.equal(rules.length, 11);
  for (const { name, section } of rules) {
    const row = rows.find((one) => one.name === name);
    assert.equal(row?.standard, section, name);
  }
  const elsewhere = rows
    .map(({ name }) => name)
    .filter((name) => name && !rules.some((rule) => rule.name === name));
  assert.deepEqual(elsewhere, ['replay', 'invalidGrant', 'bareChallenge']);
});

test('every rule of strict mode has its row, with its option and its value', () => {
  for (const [name, { strict, isOption }] of Object.entries(RULES)) {
    const row = rows.find((one) => one.name === name);
    const shown = { true: 'on', 3600: '3600 s', undefined: 'must be given' };
    const expected = shown[/** @type {'true'} */ (String(strict))] ?? [strict].flat().join(', ');
    assert.equal(row?.strict.replaceAll('`', ''), expected, name);
    assert.deepEqual(row?.options, [isOption ? name : `strict.${name}`]);
  }
});

test('the code of docs/standards.md runs', () => {
  const blocks = [...page.matchAll(/^```js\n(.*?)^```/gms)].map(([, block]) => String(block));
  assert.equal(blocks.length, 4);
  const { getKey } = options();
  /** @type {any[]} */
  const warned = [];
  const console = { warn: (/** @type {any[]} */ ...words) => warned.push(words) };
  const [strict, withExceptions, reporting] = blocks
    .slice(0, 3)
    .map((block) =>
      new Function('JwtMiddleware', 'getKey', 'console', `${block}; return auth;`)(
        JwtMiddleware,
        getKey,
        console,
      ),
    );
  const ask = (/** @type {any} */ auth) => {
    const res = bareResponse('status', 'send');
    auth.token({ body: { assertion: assertion() } }, res, recordingNext());
    return res.calls[0];
  };
  assert.deepEqual(ask(strict), ['status', 400]);
  assert.deepEqual(ask(withExceptions), ['status', 400]);
  assert.equal(ask(reporting), undefined);
  assert.deepEqual(warned, [['requireGrantType', 'Parameter grant_type is missing']]);
});

test('the code for strict mode follows the standards, and its route needs the scope', async () => {
  const clients = new Map([['alpha', keys.rsa.certificate]]);
  const server = await serve(appOf(blockBelow('docs/standards.md', '### Scopes'), { clients }));
  try {
    const claims = { iss: 'alpha', sub: 'alpha', aud: 'https://as.example/oauth/token' };
    const exp = Math.floor(Date.now() / 1000) + 60;
    const ask = (/** @type {object} */ more, /** @type {object} */ form = {}) =>
      request(`${server.url}/oauth/token`, {
        form: {
          grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
          assertion: keys.sign({ alg: 'RS256' }, { ...claims, exp, ...more }),
          ...form,
        },
      });
    const good = await ask({});
    assert.deepEqual([good.status, good.json.scope], [200, 'reports:read']);
    assert.equal((await ask({ aud: 'https://other.example' })).json.error, 'invalid_grant');
    assert.equal((await ask({}, { scope: 'reports:write' })).json.error, 'invalid_scope');
    const less = await ask({ scope: 'other' });
    const visit = (/** @type {string} */ token) =>
      request(`${server.url}/reports`, { headers: { Authorization: `Bearer ${token}` } });
    assert.equal((await visit(good.json.access_token)).status, 200);
    assert.equal((await visit(less.json.access_token)).status, 403);
  } finally {
    await server.close();
  }
});
