'use strict';

// Which calls remove the cookie, and what they end.

const assert = require('node:assert/strict');
const { claimsOf } = require('../../sessions/session-support');
const { NAME, cookiesOf, overHttp } = require('./support');

/** @param {any} response */
const clears = (response) => {
  const own = cookiesOf(response).filter(({ name }) => name !== 'of-the-app');
  assert.ok(own.every(({ name, value, maxAge }) => name === NAME && value === '' && maxAge === 0));
  return own.length === 1;
};
const bearer = (/** @type {string} */ grantToken) => ({ authorization: `Bearer ${grantToken}` });

overHttp('logOut ends the session of the cookie and removes it', true, async ({ post, logIn }) => {
  const { cookie } = await logIn();
  const response = await post('/log-out', {}, { cookie });
  assert.equal(response.json, true);
  assert.ok(clears(response));
  const [removed] = cookiesOf(response).filter(({ name }) => name === NAME);
  assert.deepEqual(removed?.attributes, ['HttpOnly', 'Path=/', 'SameSite=Strict', 'Secure']);
  assert.equal((await post('/log-in', {}, { cookie })).json.statusCode, 401);
});

overHttp('logOut with a grant token alone removes the cookie too', true, async ({ post, logIn }) => {
  const { cookie, grantToken } = await logIn();
  const response = await post('/log-out', {}, bearer(grantToken));
  assert.deepEqual([response.json, clears(response)], [true, true]);
  assert.equal((await post('/log-in', {}, { cookie })).json.statusCode, 401);
});

overHttp('logOutAll removes the cookie of the user who is logged out', true, async ({ post, logIn }) => {
  const alice = await logIn();
  const other = await post(
    '/log-out-all',
    { userId: 'bob' },
    { cookie: alice.cookie, ...bearer(alice.grantToken) },
  );
  assert.deepEqual([other.json, clears(other)], [0, false]);
  const self = await post(
    '/log-out-all',
    { userId: 'alice' },
    { cookie: alice.cookie, ...bearer(alice.grantToken) },
  );
  assert.deepEqual([self.json, clears(self)], [1, true]);
  const again = await logIn();
  const mine = await post('/log-out-all', {}, { cookie: again.cookie, ...bearer(again.grantToken) });
  assert.deepEqual([mine.json, clears(mine)], [1, true]);
  assert.equal((await post('/log-in', {}, { cookie: again.cookie })).json.statusCode, 401);
});

overHttp('logOutSession removes the cookie of the current session only', true, async ({ post, logIn }) => {
  const [here, there] = [await logIn(), await logIn()];
  const headers = { cookie: here.cookie, ...bearer(here.grantToken) };
  const sidOf = (/** @type {string} */ token) => claimsOf(token).sid;
  const other = await post('/log-out-session', { id: sidOf(there.grantToken) }, headers);
  assert.deepEqual([other.json, clears(other)], [true, false]);
  const self = await post('/log-out-session', { id: sidOf(here.grantToken) }, headers);
  assert.deepEqual([self.json, clears(self)], [true, true]);
});

overHttp('logOutOthers and listSessions keep the cookie', true, async ({ post, logIn }) => {
  await logIn();
  const { cookie, grantToken } = await logIn();
  const headers = { cookie, ...bearer(grantToken) };
  const others = await post('/log-out-others', {}, headers);
  assert.deepEqual([others.json, clears(others)], [1, false]);
  const list = await post('/sessions', {}, headers);
  assert.deepEqual([list.json.length, list.json[0].current, clears(list)], [1, true, false]);
  assert.equal((await post('/log-in', {}, { cookie })).json.statusCode, 200);
});

overHttp('a call that rejects keeps the cookie, to be called again', true, async ({ post, logIn }) => {
  const { cookie } = await logIn();
  const response = await post('/log-out-all', {}, { cookie });
  assert.deepEqual([response.status, response.json.code, clears(response)], [401, 'ERR_USER_UNKNOWN', false]);
});

overHttp(
  'without a store logOut removes the cookie, and the other calls need one',
  true,
  async ({ post, logIn }) => {
    const { cookie, grantToken } = await logIn();
    const out = await post('/log-out', {}, { cookie });
    assert.deepEqual([out.json, clears(out)], [true, true]);
    const none = await post('/log-out');
    assert.deepEqual([none.json, clears(none)], [false, true]);
    const all = await post('/log-out-all', {}, { cookie, ...bearer(grantToken) });
    assert.deepEqual([all.status, all.json.code, clears(all)], [500, 'ERR_STORE_MISSING', false]);
  },
  { refreshToken: { store: undefined, rotate: false } },
);

overHttp(
  'a page of another origin can neither end the session nor remove the cookie',
  true,
  async ({ post, logIn }) => {
    const { cookie } = await logIn();
    const attack = await post('/log-out', {}, { cookie, 'sec-fetch-site': 'cross-site' });
    assert.deepEqual([attack.json, clears(attack)], [false, false]);
    assert.equal(
      (await post('/log-in', {}, { cookie, 'sec-fetch-site': 'same-origin' })).json.statusCode,
      200,
    );
  },
);
