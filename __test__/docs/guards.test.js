'use strict';

// The app of docs/guards.md runs here as it stands there, and its table of answers is held against it.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { fromNow, tokenOf } = require('../jwt-identity/support');
const { appOf, blocksOf, read } = require('../support/documented');
const { request } = require('../support/request');
const { runTable } = require('../support/run-table');
const { serve } = require('../support/serve');

const [code = '', onRefused = ''] = blocksOf('docs/guards.md', 'js');
const findUser = async () => null;

/** @param {Record<string, unknown>} claims */
const token = (claims) => tokenOf({ userId: 1, roles: '', iat: fromNow(), exp: fromNow(60), ...claims });

/** @param {string} code @param {string} path @param {string} [grantToken] */
async function get(code, path, grantToken) {
  const server = await serve(appOf(code, { findUser }));
  try {
    const headers = grantToken === undefined ? {} : { authorization: `Bearer ${grantToken}` };
    return await request(server.url + path, { headers });
  } finally {
    await server.close();
  }
}

runTable(
  'the app lets through whom its guards are for:',
  4,
  [
    { name: '/account', good: {}, bad: undefined },
    { name: '/pages', good: { roles: 'user, editor' }, bad: { roles: 'user' } },
    { name: '/sales', good: { department: 'sales' }, bad: { department: 'it' } },
    { name: '/adults', good: { age: 18 }, bad: { age: 17 } },
  ],
  async ({ name, good, bad }) => {
    assert.equal((await get(code, name, token(good))).status, 200);
    assert.equal((await get(code, name)).status, 401);
    if (bad) assert.equal((await get(code, name, token(bad))).status, 403);
  },
);

const answers = [...read('docs/guards.md').matchAll(/^\| (.+?) +\| (40[13]) +\| `(.+?)`/gm)].map(
  ([, name = '', status, challenge = '']) => ({
    name,
    status: Number(status),
    challenge: challenge.split(', …')[0] ?? '',
  }),
);
/** @type {Record<string, string | undefined>} */
const tokens = {
  'with one that is expired, revoked or not valid': 'x',
  'of a user without the role or the claim': token({}),
};

runTable('a refused client gets what the table says:', 4, answers, async ({ name, status, challenge }) => {
  const unseen = name === "that the middleware didn't see";
  const { status: given, headers } = await get(
    unseen ? code.replace('express.json(), identity', 'express.json()') : code,
    '/pages',
    tokens[name],
  );
  assert.equal(given, status);
  const header = String(headers['www-authenticate']);
  assert.ok(header.startsWith(challenge), header);
  assert.equal(header.includes('error='), challenge.includes('error='));
});

test('onRefused redirects people, and leaves the rest to the error handler', async () => {
  const start = code.indexOf('const identity');
  const end = code.indexOf('\n', start);
  const app = `${code.slice(0, start)}const identity = ${onRefused}${code.slice(end)}`;
  assert.equal((await get(app, '/account')).status, 302);
  assert.equal((await get(app, '/pages', token({}))).status, 403);
  assert.equal((await get(app, '/account', token({}))).status, 200);
});
