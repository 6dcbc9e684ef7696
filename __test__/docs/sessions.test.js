'use strict';

// The round trips that docs/sessions.md states are counted here.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const {
  createGlass,
  enter,
  middlewareWith,
  refresh,
  visit,
  claimsOf,
} = require('../sessions/session-support');

const page = fs.readFileSync(path.join(__dirname, '../../docs/sessions.md'), 'utf8');
const [, cost = ''] = page.split('## What it costs');
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

/** @param {Scene} scene */
const othersThanOne = ({ identity }) => identity.logOutOthers();

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
  '`logOutOthers`, for one other': othersThanOne,
  '`logOutOthers` with revocation': othersThanOne,
  '`listSessions`': ({ identity }) => identity.listSessions(),
  'a check of a grant token': ({ middleware, grantToken }) => visit(middleware, grantToken),
  'a check within `staleness`': ({ middleware, grantToken }) => visit(middleware, grantToken),
};

runTable('it takes as many round trips as it says', 15, rows, async ({ name, count }) => {
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
  if (name.includes('logOutOthers')) await enter(middleware);
  glass.calls.length = 0;
  await act({ middleware, grantToken, refreshToken, identity });
  assert.equal(glass.calls.length, count, `${glass.calls}`);
});
