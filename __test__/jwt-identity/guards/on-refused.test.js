'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const express = require('express');
const { tampered } = require('../../support/keys');
const { runTable } = require('../../support/run-table');
const { challenges, decide, guarded, identityWith, requestOf, tokenWith } = require('./support');

/** A token of a key that nobody has, and others that are refused for a reason of their own. */
const reasons = [
  { token: undefined, code: 'ERR_USER_REQUIRED' },
  { token: tampered(tokenWith()), code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' },
  { token: tokenWith({ exp: 1000, iat: 900 }), code: 'ERR_JWT_EXPIRED' },
  { token: 'x', code: 'ERR_JWS_INVALID' },
];

guarded(
  'a failure says why the token did not authenticate its request, which the client is not told',
  ({ requireUser }) => requireUser,
  async (get) => {
    for (const { token, code } of reasons) {
      const { status, headers } = await get(token, { 'x-expected': code });
      assert.equal(status, 401);
      assert.equal(headers['x-code'], code);
      const challenge = token === undefined ? challenges.bare : challenges.invalid;
      assert.equal(headers['www-authenticate'], challenge);
    }
  },
  {
    onRefused(
      /** @type {any} */ _req,
      /** @type {any} */ res,
      /** @type {any} */ next,
      /** @type {any} */ failure,
    ) {
      assert.equal(failure.status, 401);
      assert.ok(failure.message);
      res.set('x-code', failure.code);
      next();
    },
  },
);

test('without onRefused nobody asks why, since the answer costs more than the refusal', async () => {
  let asked = 0;
  const identity = {
    user: { isAuthenticated: false },
    get failure() {
      asked += 1;
      return null;
    },
  };
  assert.equal((await decide(identityWith().requireUser, { headers: {}, identity })).status, 401);
  assert.equal(asked, 0);
  const onRefused = (/** @type {any} */ _req, /** @type {any} */ res) => res.end();
  await decide(identityWith({ onRefused }).requireUser, { headers: {}, identity });
  assert.equal(asked, 1);
});

/** @param {any} identity */
const admin = (identity) => identity.requireRole('admin');

guarded(
  'onRefused answers in place of a guard, and nothing is let through',
  admin,
  async (get) => {
    const { status, headers } = await get();
    assert.deepEqual([status, headers.location, headers['www-authenticate']], [302, '/log-in', undefined]);
    assert.equal((await get(tokenWith({ roles: 'admin' }))).status, 200);
  },
  { onRefused: (/** @type {any} */ _req, /** @type {any} */ res) => res.redirect('/log-in') },
);

guarded(
  'a failure that onRefused passes on reaches the error handler with its status',
  (identity) => [admin(identity), identity.requireClaim('department', 'sales')],
  async (get) => {
    const statusAndCode = async (/** @type {string | undefined} */ token) => {
      const { status, json } = await get(token);
      return [status, json.code, json.claim];
    };
    assert.deepEqual(await statusAndCode(undefined), [401, 'ERR_USER_REQUIRED', undefined]);
    assert.deepEqual(await statusAndCode(tokenWith({ roles: 'user' })), [
      403,
      'ERR_ROLE_REQUIRED',
      undefined,
    ]);
    assert.deepEqual(await statusAndCode(tokenWith({ roles: 'admin', department: 'it' })), [
      403,
      'ERR_CLAIM_REQUIRED',
      'department',
    ]);
    assert.equal((await get(tokenWith({ roles: 'admin', department: 'sales' }))).status, 200);
  },
  {
    onRefused: (
      /** @type {any} */ _req,
      /** @type {any} */ _res,
      /** @type {any} */ next,
      /** @type {any} */ failure,
    ) => next(failure),
  },
);

guarded(
  'next() in onRefused gives the answer of the guard, and lets nobody through',
  admin,
  async (get) => {
    const anonymous = await get();
    assert.deepEqual([anonymous.status, anonymous.headers['www-authenticate']], [401, challenges.bare]);
    const other = await get(tokenWith());
    assert.deepEqual([other.status, other.headers['www-authenticate']], [403, challenges.insufficient]);
  },
  { onRefused: (/** @type {any} */ _req, /** @type {any} */ _res, /** @type {any} */ next) => next() },
);

for (const order of ['route', 'router']) {
  guarded(
    `next('${order}') in onRefused skips to nothing: the answer is that of the guard`,
    (identity) => {
      const router = express.Router();
      router.use(admin(identity));
      return router;
    },
    async (get) => {
      assert.equal((await get()).status, 401);
      assert.equal((await get(tokenWith())).status, 403);
      assert.equal((await get(tokenWith({ roles: 'admin' }))).status, 200);
    },
    { onRefused: (/** @type {any} */ _req, /** @type {any} */ _res, /** @type {any} */ next) => next(order) },
  );
}

guarded(
  'an answer and a next() after it are one answer',
  admin,
  async (get) => assert.equal((await get()).status, 418),
  {
    onRefused(/** @type {any} */ _req, /** @type {any} */ res, /** @type {any} */ next) {
      res.sendStatus(418);
      next();
    },
  },
);

runTable(
  'what onRefused throws goes to next:',
  4,
  [
    {
      name: 'an error',
      onRefused: () => {
        throw new Error('of onRefused');
      },
      message: 'of onRefused',
    },
    {
      name: 'a rejection',
      onRefused: async () => Promise.reject(new Error('of onRefused')),
      message: 'of onRefused',
    },
    {
      name: 'nothing',
      onRefused: () => {
        throw null;
      },
      message: 'onRefused failed without an error',
    },
    {
      name: 'a rejection with nothing',
      onRefused: () => Promise.reject(),
      message: 'onRefused failed without an error',
    },
  ],
  async ({ onRefused, message }) => {
    const { next } = await decide(identityWith({ onRefused }).requireUser, { headers: {} });
    assert.equal(/** @type {any} */ (next)[0].message, message);
  },
);

test('a failure says why, for operators, and holds no value of a claim', async () => {
  /** @type {any[]} */
  const failures = [];
  const identity = identityWith({
    onRefused: (
      /** @type {any} */ _req,
      /** @type {any} */ res,
      /** @type {any} */ _next,
      /** @type {any} */ failure,
    ) => {
      failures.push(failure);
      res.end();
    },
  });
  const user = { id: 1, roles: 'user', claims: { plan: 'hidden value' }, isAuthenticated: true };
  await decide(identity.requireUser, { headers: {} });
  await decide(identity.requireRole(['admin', 'editor']), requestOf(user));
  await decide(identity.requireClaim('plan', 'paid'), requestOf(user));
  assert.deepEqual(
    failures.map(({ code, status, claim, message }) => ({ code, status, claim, message })),
    [
      {
        code: 'ERR_IDENTITY_MISSING',
        status: 401,
        claim: undefined,
        message:
          'requireUser found no req.identity: mount the middleware that jwtIdentity() returns before it',
      },
      {
        code: 'ERR_ROLE_REQUIRED',
        status: 403,
        claim: undefined,
        message: 'The user has none of the roles: admin, editor',
      },
      {
        code: 'ERR_CLAIM_REQUIRED',
        status: 403,
        claim: 'plan',
        message: 'The user does not have the claim "plan" with the value that the route needs',
      },
    ],
  );
  assert.ok(failures.every((failure) => failure instanceof Error && !/hidden|paid/.test(failure.message)));
});
