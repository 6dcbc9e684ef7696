'use strict';

// requireUser, and what all guards do with anonymous requests and with requests that nobody has looked at.

const assert = require('node:assert/strict');
const http = require('node:http');
const { test } = require('node:test');
const keys = require('../../support/keys');
const { request } = require('../../support/request');
const { runTable } = require('../../support/run-table');
const { serve } = require('../../support/serve');
const { alice, fromNow, tokenOf } = require('../support');
const {
  assertPassed,
  challenges,
  decide,
  guarded,
  identityWith,
  requestOf,
  tokenWith,
  warningsOf,
} = require('./support');

guarded(
  'requireUser lets a user through and refuses everybody else',
  (identity) => identity.requireUser,
  async (get) => {
    const good = await get(tokenWith());
    assert.deepEqual([good.status, good.json], [200, 'alice']);
    assert.equal(good.headers['www-authenticate'], undefined);

    const expired = tokenOf({ userId: 'alice', roles: '', iat: fromNow(-90), exp: fromNow(-30) });
    for (const token of [keys.tampered(tokenWith()), expired, 'x']) {
      const bad = await get(token);
      assert.deepEqual([bad.status, bad.headers['www-authenticate']], [401, challenges.invalid]);
      assert.equal(bad.text, 'Unauthorized');
    }
    for (const headers of [{}, { authorization: 'Basic YTpi' }, { authorization: 'Bearer' }]) {
      const none = await get(undefined, headers);
      assert.deepEqual([none.status, none.headers['www-authenticate']], [401, challenges.bare]);
    }
  },
);

guarded(
  'a guarded handler runs for a user only',
  (identity) =>
    identity.requireUser((/** @type {any} */ req, /** @type {any} */ res) => {
      res.json({ guarded: req.identity.user.id });
    }),
  async (get) => {
    assert.deepEqual((await get(tokenWith())).json, { guarded: 'alice' });
    assert.equal((await get()).status, 401);
  },
);

test('a guarded handler returns what its handler returns, so that Express 5 sees a rejection', async () => {
  const error = new Error('of the handler');
  const guard = identityWith().requireUser(async () => {
    throw error;
  });
  await assert.rejects(
    guard(requestOf({ isAuthenticated: true }), {}, () => {}),
    error,
  );
});

const user = { id: 1, roles: 'admin', claims: { a: 1 }, isAuthenticated: true };

runTable(
  'a request counts as authenticated only where its identity says so itself',
  14,
  [
    { name: 'an authenticated user', req: requestOf(user), passes: true },
    { name: 'isAuthenticated: false', req: requestOf({ ...user, isAuthenticated: false }) },
    { name: "isAuthenticated: 'true'", req: requestOf({ ...user, isAuthenticated: 'true' }) },
    { name: 'isAuthenticated: 1', req: requestOf({ ...user, isAuthenticated: 1 }) },
    { name: 'isAuthenticated: {}', req: requestOf({ ...user, isAuthenticated: {} }) },
    { name: 'an inherited isAuthenticated', req: requestOf(Object.create(user)) },
    { name: 'no isAuthenticated', req: requestOf({ id: 1, roles: 'admin', claims: { a: 1 } }) },
    { name: 'an inherited user', req: { headers: {}, identity: Object.create({ user }) } },
    { name: 'user null', req: requestOf(null) },
    { name: 'a user that is text', req: requestOf('admin') },
    { name: 'identity null', req: { headers: {}, identity: null } },
    { name: 'an identity that is true', req: { headers: {}, identity: true } },
    { name: 'no identity', req: { headers: {} } },
    { name: 'no headers either', req: {} },
  ],
  async ({ req, passes }) => {
    const identity = identityWith();
    const guards = [identity.requireUser, identity.requireRole('admin'), identity.requireClaim('a', 1)];
    for (const guard of guards) {
      const decision = await decide(guard, req);
      if (passes) assertPassed(decision);
      else assert.deepEqual([decision.status, decision.challenge], [401, challenges.bare]);
    }
  },
);

test('what is on Object.prototype authenticates nobody', async () => {
  const identity = identityWith();
  const guards = [identity.requireUser, identity.requireRole('admin'), identity.requireClaim('a', 1)];
  const pollution = {
    identity: { user },
    user,
    isAuthenticated: true,
    roles: 'admin',
    claims: { a: 1 },
    a: 1,
  };
  Object.assign(Object.prototype, pollution);
  try {
    for (const guard of guards) {
      assert.equal((await decide(guard, { headers: {} })).status, 401);
      assert.equal((await decide(guard, requestOf({ isAuthenticated: false }))).status, 401);
    }
    assert.equal(
      (await decide(identity.requireRole('admin'), requestOf({ isAuthenticated: true }))).status,
      403,
    );
    assert.equal(
      (await decide(identity.requireClaim('a', 1), requestOf({ isAuthenticated: true }))).status,
      403,
    );
  } finally {
    for (const name of Object.keys(pollution)) Reflect.deleteProperty(Object.prototype, name);
  }
});

test('without the middleware before them, guards refuse and say once what is missing', async () => {
  const identity = identityWith();
  const messages = await warningsOf(async () => {
    for (let i = 0; i < 2; i += 1) {
      assert.equal((await decide(identity.requireRole('editor'), { headers: {} })).status, 401);
    }
  }, 'LATCHKEY_IDENTITY_MISSING');
  // Tests of this process that run at the same time warn of other guards, or have warned of this one.
  assert.equal(new Set(messages).size, messages.length);
  for (const message of messages)
    assert.match(message, /^require\w+ found no req\.identity: mount the middleware/);
});

test('guards answer on a plain response of Node, with the realm of the options', async () => {
  const identity = identityWith({ realm: 'my "api"' });
  const server = await serve((req, res) => {
    identity(req, res, () => identity.requireUser(req, res, () => res.end('in')));
  });
  try {
    const token = (await loggedIn(identity)).grantToken;
    const good = await request(server.url, { headers: { authorization: `Bearer ${token}` } });
    assert.deepEqual([good.status, good.text], [200, 'in']);
    const bad = await request(server.url);
    assert.deepEqual([bad.status, bad.text], [401, http.STATUS_CODES[401]]);
    assert.equal(bad.headers['www-authenticate'], 'Bearer realm="my \\"api\\""');
  } finally {
    await server.close();
  }
});

/** @param {any} identity */
async function loggedIn(identity) {
  const req = /** @type {any} */ ({ headers: {} });
  await new Promise((resolve) => identity(req, {}, resolve));
  return req.identity.logIn(alice);
}

runTable(
  'a guard that is mounted or called by mistake throws at once',
  11,
  [
    {
      name: 'requireUser()',
      call: (/** @type {any} */ { requireUser }) => requireUser(),
      says: /without \(\)/,
    },
    {
      name: "requireUser('admin')",
      call: (/** @type {any} */ { requireUser }) => requireUser('admin'),
      says: /without \(\)/,
    },
    {
      name: 'requireUser without next',
      call: (/** @type {any} */ { requireUser }) => requireUser({}, {}),
      says: /without \(\)/,
    },
    {
      name: 'requireRole mounted without a call',
      call: (/** @type {any} */ { requireRole }) => requireRole({}, {}, () => {}),
      says: /as in requireRole\('admin'\)/,
    },
    {
      name: 'requireClaim mounted without a call',
      call: (/** @type {any} */ { requireClaim }) => requireClaim({}, {}, () => {}),
      says: /as in requireClaim\('department', 'sales'\)/,
    },
    {
      name: 'requireRole()',
      call: (/** @type {any} */ { requireRole }) => requireRole(),
      says: /as in requireRole\('admin'\)/,
    },
    {
      name: 'requireClaim()',
      call: (/** @type {any} */ { requireClaim }) => requireClaim(),
      says: /as in requireClaim/,
    },
    {
      name: "requireClaim('department')",
      call: (/** @type {any} */ { requireClaim }) => requireClaim('department'),
      says: /the value of identity\.requireClaim\('department'\)/,
    },
    {
      name: "requireRole('admin', 'editor')",
      call: (/** @type {any} */ { requireRole }) => requireRole('admin', 'editor'),
      says: /a handler, or a list of roles/,
    },
    {
      name: 'requireRole with two handlers',
      call: (/** @type {any} */ { requireRole }) =>
        requireRole(
          'admin',
          () => {},
          () => {},
        ),
      says: /one handler at most/,
    },
    {
      name: 'requireUser with two handlers',
      call: (/** @type {any} */ { requireUser }) =>
        requireUser(
          () => {},
          () => {},
        ),
      says: /without \(\)/,
    },
  ],
  ({ call, says }) => {
    assert.throws(() => call(identityWith()), {
      name: 'TypeError',
      code: 'ERR_OPTION_INVALID',
      message: says,
    });
  },
);

guarded(
  'requireRole mounted without a call answers with an error instead of hanging',
  (identity) => identity.requireRole,
  async (get) => {
    const { status, json } = await get(tokenWith({ roles: 'admin' }));
    assert.deepEqual([status, json.code], [500, 'ERR_OPTION_INVALID']);
    assert.match(json.error, /as in requireRole\('admin'\)/);
  },
);

test('guards are the same functions each time they are read, and tests can replace them', (t) => {
  const identity = identityWith();
  assert.equal(identity.requireUser, identity.requireUser);
  assert.equal(identity.requireRole, identity.requireRole);
  assert.deepEqual(Object.keys(identity), []);
  t.mock.getter(identity, 'requireUser', () => 'replaced');
  assert.equal(identity.requireUser, 'replaced');
});

runTable(
  'an invalid option of guards throws at construction:',
  5,
  [
    { name: 'realm', options: { realm: 5 }, says: /printable ASCII for realm/ },
    { name: 'an empty realm', options: { realm: '' }, says: /printable ASCII for realm/ },
    { name: 'a realm with a line break', options: { realm: 'a\r\nb' }, says: /printable ASCII for realm/ },
    { name: 'onRefused', options: { onRefused: '/log-in' }, says: /a function for onRefused/ },
    { name: 'onRefused null', options: { onRefused: null }, says: /a function for onRefused/ },
  ],
  ({ options, says }) => {
    assert.throws(() => identityWith(options), { code: 'ERR_OPTION_INVALID', message: says });
  },
);
