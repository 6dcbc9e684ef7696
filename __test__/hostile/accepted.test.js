'use strict';

// What is odd and no fault: refused nowhere, and without an effect on anything but itself.

const assert = require('node:assert/strict');
const JwtMiddleware = require('../../lib/jwt-middleware');
const jwtIdentity = require('../../lib/jwt-identity');
const jwt = require('../../lib/tokens/jwt');
const { createSealer } = require('../../lib/tokens/sealed');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');

const deep = (/** @type {number} */ depth) => `"deep":${'['.repeat(depth)}${']'.repeat(depth)}`;

/** Members of a claims set as text, and what must be seen of them. */
const rows = [
  { members: '"exp":9007199254740993', sees: (/** @type {any} */ claims) => claims.exp === 9007199254740992 },
  { members: '"exp":1e300', sees: (/** @type {any} */ claims) => claims.exp === 1e300 },
  { members: '"nbf":-0', sees: (/** @type {any} */ claims) => Object.is(claims.nbf, -0) },
  { members: '"x":1e400', sees: (/** @type {any} */ claims) => claims.x === Number.POSITIVE_INFINITY },
  { members: '"x":-0', sees: (/** @type {any} */ claims) => Object.is(claims.x, -0) },
  { members: '"x":1,"x":2', sees: (/** @type {any} */ claims) => claims.x === 2 },
  { members: '"x":"\\ud800"', sees: (/** @type {any} */ claims) => claims.x === '\ud800' },
  { members: '"\\ud800":1', sees: (/** @type {any} */ claims) => claims['\ud800'] === 1 },
  { members: '"x":"\\u0000"', sees: (/** @type {any} */ claims) => claims.x === '\0' },
  { members: '"":1', sees: (/** @type {any} */ claims) => claims[''] === 1 },
  { members: '"toJSON":"x"', sees: (/** @type {any} */ claims) => claims.toJSON === 'x' },
  { members: '"then":"x"', sees: (/** @type {any} */ claims) => claims.then === 'x' },
  { members: '"hasOwnProperty":1', sees: (/** @type {any} */ claims) => claims.hasOwnProperty === 1 },
  { members: '"constructor":{"prototype":{"isAdmin":true}}', sees: () => true },
  {
    members: '"__proto__":{"isAdmin":true}',
    sees: (/** @type {any} */ claims) => claims.isAdmin === undefined,
  },
  { members: '"__proto__":null', sees: (/** @type {any} */ claims) => claims instanceof Object },
  {
    members: '"\\u005f_proto__":{"isAdmin":true}',
    sees: (/** @type {any} */ claims) => claims.isAdmin === undefined,
  },
  { members: deep(1000), sees: (/** @type {any} */ claims) => Array.isArray(claims.deep) },
  { members: deep(3000), sees: (/** @type {any} */ claims) => Array.isArray(claims.deep) },
].map((row) => ({ ...row, name: row.members.slice(0, 60) }));

/** A token with these members. @param {string} members @param {Record<string, any>} base */
function tokenWith(members, base) {
  const json = `${JSON.stringify(base).slice(0, -1)},${members}}`;
  return keys.compact('{"alg":"HS256","typ":"JWT"}', json, keys.signer('HS256', keys.secret));
}

/** @param {any} session */
function assertUnpolluted(session) {
  assert.equal(/** @type {any} */ ({}).isAdmin, undefined);
  assert.equal(session.isAdmin, undefined);
  assert.equal(Object.getPrototypeOf(session), Object.prototype);
}

const withoutPrototype = (/** @type {string} */ members) => !/proto__/.test(members);

for (const type of ['memory', 'encrypted']) {
  runTable(
    `an assertion whose claim is odd gets a session with it, ${type} store`,
    19,
    rows,
    async ({ members, sees }) => {
      const auth = new JwtMiddleware({
        getKey: (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, keys.secret),
        store: { type, secret: 'a secret', namespace: 'accepted' },
      });
      const issued = await new Promise((resolve, reject) =>
        auth.token(
          { body: { assertion: tokenWith(members, { client_id: 'alpha' }) } },
          { send: resolve },
          reject,
        ),
      );
      const req = /** @type {any} */ ({ query: { access_token: issued.access_token } });
      await new Promise((resolve, reject) =>
        auth.check(req, {}, (/** @type {any} */ error) => (error ? reject(error) : resolve(0))),
      );
      assertUnpolluted(req.session);
      // Who copies a session must not get a prototype from it.
      assert.equal(Object.hasOwn(req.session, '__proto__'), false);
      // The session's exp is its own, and JSON has no infinity and no negative zero.
      const survives =
        withoutPrototype(members) &&
        !members.startsWith('"exp"') &&
        (type === 'memory' || !/1e400|-0/.test(members));
      if (survives) assert.ok(sees(req.session));
    },
  );
}

runTable('a token whose claim is odd is verified', 19, rows, ({ members, sees }) => {
  const verify = jwt.createVerifier({ key: keys.secret });
  const given = tokenWith(members, { sub: 'alice' });
  const claims = verify(given);
  assert.ok(sees(claims));
  assertUnpolluted(claims);
  assert.equal(JSON.stringify(verify.try(given)), JSON.stringify(claims));
});

runTable('a grant token whose claim is odd names its user', 19, rows, async ({ members, sees }) => {
  const middleware = jwtIdentity({ security: { key: keys.secret }, workers: { getUser: () => null } });
  const authorization = `Bearer ${tokenWith(members, { userId: 'alice', roles: 'admin', iat: 1 })}`;
  const req = /** @type {any} */ ({ headers: { authorization } });
  await new Promise((resolve) => middleware(req, {}, resolve));
  assert.equal(req.identity.user.isAuthenticated, true);
  assert.equal(req.identity.user.id, 'alice');
  assertUnpolluted(req.identity.user.claims);
  assert.equal(Object.hasOwn(req.identity.user.claims, '__proto__'), false);
  if (withoutPrototype(members) && !members.startsWith('"exp"')) assert.ok(sees(req.identity.user.claims));
});

runTable(
  'an object with odd members comes back from a sealed token',
  3,
  [
    '{"__proto__":{"isAdmin":true}}',
    '{"constructor":{"prototype":{"isAdmin":true}}}',
    '{"toJSON":"x","then":1}',
  ].map((json) => ({
    name: json,
  })),
  ({ name }) => {
    const { seal, open } = createSealer({ secret: 'a secret' });
    const opened = open(seal(JSON.parse(name)));
    assert.equal(JSON.stringify(opened), name);
    assertUnpolluted(opened);
  },
);
