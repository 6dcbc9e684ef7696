'use strict';

// The app of docs/sessions.md runs here as it stands there, and the round trips that the page states are counted.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { appOf, blockBelow, read } = require('../support/documented');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { runTable } = require('../support/run-table');
const { serve } = require('../support/serve');
const {
  createGlass,
  enter,
  middlewareWith,
  refresh,
  visit,
  claimsOf,
} = require('../sessions/session-support');

const [, cost = ''] = read('docs/sessions.md').split('## What it costs');
const rows = [...cost.matchAll(/^\| (.+?) +\| (\d+) +\|$/gm)].map(([, name = '', count]) => ({
  name,
  count: Number(count),
}));

const now = () => Math.floor(Date.now() / 1000);
const old = () =>
  keys.sign(
    { alg: 'HS256', typ: 'refresh+jwt' },
    { userId: 'alice', securityStamp: 'a', iat: now(), exp: now() + 1000 },
  );

/** @typedef {{ middleware: Function, grantToken: string, refreshToken: string, identity: any }} Scene */
/** @type {Record<string, (scene: Scene) => Promise<unknown>>} */
const acts = {
  'log in with a password': ({ middleware }) => enter(middleware, 'alice', { rememberMe: false }),
  'log in with a password, `rememberMe`': ({ middleware }) => enter(middleware),
  'log in with a refresh token': ({ middleware, refreshToken }) => refresh(middleware, refreshToken),
  'a repeat within the grace time': ({ middleware, refreshToken }) => refresh(middleware, refreshToken),
  'an old refresh token, the first time': ({ middleware }) => refresh(middleware, old()),
  '`logOut`': ({ identity }) => identity.logOut(),
  '`logOut` with revocation': ({ identity }) => identity.logOut(),
  '`logOutAll`': ({ identity }) => identity.logOutAll(),
  '`logOutAll` with revocation': ({ identity }) => identity.logOutAll(),
  '`logOutSession`': ({ identity, grantToken }) => identity.logOutSession(claimsOf(grantToken).sid),
  '`sessions`': ({ identity }) => identity.sessions(),
  'a check of a grant token': ({ middleware, grantToken }) => visit(middleware, grantToken),
  'a check within `staleness`': ({ middleware, grantToken }) => visit(middleware, grantToken),
};

runTable('it takes as many round trips as it says', 13, rows, async ({ name, count }) => {
  const act = acts[name];
  assert.ok(act, name);
  const glass = createGlass();
  const isChecked = /revocation|check/.test(name);
  const middleware = middlewareWith(
    { rotate: true, store: glass.store },
    isChecked ? { grantToken: { revocation: {} } } : {},
  );
  const { grantToken, refreshToken } = await enter(middleware);
  const identity = name.startsWith('a check of') ? null : await visit(middleware, grantToken);
  if (name.startsWith('a repeat')) await refresh(middleware, refreshToken);
  glass.calls.length = 0;
  await act({ middleware, grantToken, refreshToken, identity });
  assert.equal(glass.calls.length, count, `${glass.calls}`);
});

test('the app that logs out lists its sessions and ends them', async () => {
  const user = { userId: '1', roles: '', securityStamp: 'x' };
  const findUser = (/** @type {any} */ { login, id }) => (id === '1' || login === 'alice' ? user : null);
  const app = appOf(blockBelow('docs/sessions.md', '## Logging out'), { findUser });
  app.post('/login', async (/** @type {any} */ req, /** @type {any} */ res) => {
    res.json(await req.identity.logIn());
  });
  const server = await serve(app);
  try {
    const post = (/** @type {string} */ path, /** @type {object} */ json) =>
      request(`${server.url}${path}`, { json });
    const first = (await post('/login', { login: 'alice', rememberMe: true })).json;
    const second = (await post('/login', { refreshToken: first.refreshToken })).json;
    assert.notEqual(second.refreshToken, first.refreshToken);
    const list = (/** @type {string} */ token) =>
      request(`${server.url}/sessions`, {
        headers: { Authorization: `Bearer ${token}`, 'User-Agent': 'me' },
      });
    const { json } = await list(second.grantToken);
    assert.deepEqual(Object.keys(json[0]), ['id', 'madeAt', 'lastUsed', 'label', 'current']);
    assert.equal((await post('/logout', { refreshToken: second.refreshToken })).status, 204);
    assert.equal((await post('/login', { refreshToken: second.refreshToken })).json.statusCode, 401);
    assert.equal((await list(second.grantToken)).status, 401);
  } finally {
    await server.close();
  }
});
