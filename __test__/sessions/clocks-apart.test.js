'use strict';

// A session is ended by a server whose clock is ahead, so that it has expired there, while another server still accepts it.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { pass } = require('../jwt-identity/support');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const { claimsOf, createGlass, enter, fakeClock, freshStore, middlewareWith, refresh, visit } =
  require('./session-support');

const DAY = 86_400;
/** Seconds: three minutes before the session's end, by a clock that is six minutes ahead. */
const NEAR = DAY - 180;
const AHEAD = NEAR + 360;

const stores = [
  { name: 'the memory', store: freshStore },
  { name: 'an engine of the application’s', store: () => createGlass().store },
];
/** What ends the session, and what it answers where that has expired. @type {[string, (identity: any, sid: string) => Promise<any>, any][]} */
const endings = [
  ['logOutAll', (identity) => identity.logOutAll('alice'), undefined],
  ['logOutSession', (identity, sid) => identity.logOutSession(sid, 'alice'), false],
  ['logOutOthers', (identity) => identity.logOutOthers(), 0],
];

runTable(
  'a session ends for all servers by',
  12,
  stores.flatMap(({ name, store }) =>
    endings.flatMap(([ending, end, answer]) =>
      [false, true].map((rotate) => ({
        ...{ name: `${ending}, in ${name}, rotate ${rotate}` },
        ...{ store, end, answer, rotate },
      })),
    ),
  ),
  async ({ store, end, answer, rotate }, t) => {
    const clock = fakeClock(t);
    const middleware = middlewareWith({ store: store(), rotate, expiresIn: '1d' });
    const { refreshToken, grantToken } = await enter(middleware);
    const twin = await enter(middleware, 'bob');
    clock.set(AHEAD);
    const own = await enter(middleware);
    const identity = await visit(middleware, own.grantToken);
    assert.equal((await identity.listSessions()).length, 1);
    const ended = await end(identity, claimsOf(grantToken).sid);
    if (answer !== undefined) assert.equal(ended, answer);
    clock.set(NEAR);
    assert.equal((await refresh(middleware, refreshToken)).statusCode, 401);
    assert.equal((await refresh(middleware, twin.refreshToken)).statusCode, 200);
  },
);

test('a refresh token from before the store that was logged out stays out up to its end', async (t) => {
  const clock = fakeClock(t);
  const middleware = middlewareWith({ rotate: true });
  const [old, twin] = ['alice', 'bob'].map((userId) =>
    keys.sign(
      { alg: 'HS256', typ: 'refresh+jwt' },
      {
        ...{ userId, securityStamp: userId[0] },
        ...{ iat: clock.start / 1000, exp: clock.start / 1000 + DAY },
      },
    ),
  );
  const { identity } = await pass(middleware, { headers: {}, body: { refreshToken: old } });
  assert.equal(await identity.logOut(), true);
  clock.set(AHEAD);
  // Others log in there, so that what has expired is forgotten.
  for (let turn = 0; turn < 5; turn += 1) await enter(middleware, 'bob');
  clock.set(NEAR);
  assert.equal((await refresh(middleware, old)).statusCode, 401);
  assert.equal((await refresh(middleware, twin)).statusCode, 200);
});
