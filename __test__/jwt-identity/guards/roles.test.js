'use strict';

const assert = require('node:assert/strict');
const { runTable } = require('../../support/run-table');
const {
  assertPassed,
  challenges,
  decide,
  guarded,
  identityWith,
  requestOf,
  tokenWith,
} = require('./support');

guarded(
  'requireRole lets users with the role through, and answers 403 to others',
  (identity) => identity.requireRole(['admin', 'editor']),
  async (get) => {
    for (const roles of ['admin', 'user, editor', ['editor'], ['a', 'admin']]) {
      assert.equal((await get(tokenWith({ roles }))).status, 200);
    }
    for (const roles of ['', 'user', 'Admin', ['user'], [], [['admin']], 5, undefined]) {
      const { status, headers, text } = await get(tokenWith({ roles }));
      assert.deepEqual([status, headers['www-authenticate']], [403, challenges.insufficient]);
      assert.equal(text, 'Forbidden');
    }
    const anonymous = await get();
    assert.deepEqual([anonymous.status, anonymous.headers['www-authenticate']], [401, challenges.bare]);
  },
);

guarded(
  'a list of roles that getUser gives comes through a log-in',
  (identity) => [
    (/** @type {any} */ req, /** @type {any} */ res, /** @type {any} */ next) =>
      req.headers['x-log-in']
        ? req.identity
            .logIn({ userId: 1, roles: ['reader', 'admin'] })
            .then((/** @type {any} */ r) => res.json(r))
        : next(),
    identity.requireRole('admin'),
  ],
  async (get) => {
    const { grantToken } = (await get(undefined, { 'x-log-in': '1' })).json;
    assert.deepEqual((await get(grantToken)).json, 1);
    assert.equal((await get(tokenWith({ roles: ['reader'] }))).status, 403);
  },
);

/** Pairs of roles that pass and twins that don't, for requireRole('admin'). @type {{ name: string, roles: unknown, passes?: true }[]} */
const decisions = [
  { name: 'the role', roles: 'admin', passes: true },
  { name: 'a prefix of it', roles: 'adm' },
  { name: 'a role that begins with it', roles: 'administrator' },
  { name: 'a role that ends with it', roles: 'superadmin' },
  { name: 'another case', roles: 'Admin' },
  { name: 'one of several', roles: 'editor,admin', passes: true },
  { name: 'none of several', roles: 'editor,adm,in' },
  { name: 'another separator', roles: 'editor admin' },
  { name: 'a semicolon', roles: 'editor;admin' },
  { name: 'spaces around', roles: ' editor , admin ', passes: true },
  { name: 'spaces inside', roles: 'ad min' },
  { name: 'line breaks around', roles: 'editor,\n\tadmin\n', passes: true },
  { name: 'a zero byte after it', roles: 'admin\0' },
  { name: 'a zero-width space after it', roles: 'admin\u200b' },
  { name: 'a letter that looks like it', roles: '\u0430dmin' },
  { name: 'a full-width letter', roles: '\uff41dmin' },
  { name: 'empty parts', roles: ',,admin,', passes: true },
  { name: 'no roles', roles: '' },
  { name: 'only commas', roles: ',,' },
  { name: 'a list', roles: ['editor', 'admin'], passes: true },
  { name: 'an empty list', roles: [] },
  { name: 'a list of a list', roles: [['admin']] },
  { name: 'a list with text that has commas', roles: ['editor,admin'] },
  { name: 'a list of prefixes', roles: ['adm', 'administrator'] },
  { name: 'a list in another case', roles: ['ADMIN'] },
  { name: 'a list of objects', roles: [{ name: 'admin' }] },
  { name: 'a list of objects that say so as text', roles: [{ toString: () => 'admin' }] },
  { name: 'a list of null', roles: [null, undefined] },
  // biome-ignore lint/suspicious/noSparseArray: what is tested
  { name: 'a list with holes', roles: [, 'admin'], passes: true },
  {
    name: 'a list whose includes lies',
    roles: Object.assign(['user'], { includes: () => true, some: () => true }),
  },
  { name: 'an object', roles: { admin: true } },
  { name: 'an object with a length', roles: { 0: 'admin', length: 1 } },
  { name: 'an object with split', roles: { split: () => ['admin'] } },
  { name: 'a String object', roles: new String('admin') },
  { name: 'a Set', roles: new Set(['admin']) },
  { name: 'a number', roles: 1 },
  { name: 'true', roles: true },
  { name: 'null', roles: null },
  { name: 'undefined', roles: undefined },
  { name: 'a function', roles: () => 'admin' },
];

runTable(
  'the roles of a user, for requireRole("admin"):',
  decisions.length,
  decisions,
  async ({ roles, passes }) => {
    const decision = await decide(
      identityWith().requireRole('admin'),
      requestOf({ id: 1, roles, claims: {}, isAuthenticated: true }),
    );
    if (passes) assertPassed(decision);
    else assert.deepEqual([decision.status, decision.challenge], [403, challenges.insufficient]);
  },
);

runTable(
  'names of Object.prototype are roles like others:',
  5,
  ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'length'].map((name) => ({ name })),
  async ({ name }) => {
    const guard = identityWith().requireRole(name);
    const user = { id: 1, claims: {}, isAuthenticated: true };
    for (const roles of ['', 'user', [], {}, undefined]) {
      assert.equal((await decide(guard, requestOf({ ...user, roles }))).status, 403);
    }
    assertPassed(await decide(guard, requestOf({ ...user, roles: `user,${name}` })));
    assertPassed(await decide(guard, requestOf({ ...user, roles: [name] })));
  },
);

runTable(
  'inherited roles do not count:',
  2,
  [
    { name: 'of a class', user: Object.assign(Object.create({ roles: 'admin' }), { isAuthenticated: true }) },
    { name: 'of a prototype', user: Object.setPrototypeOf({ isAuthenticated: true }, { roles: ['admin'] }) },
  ],
  async ({ user }) => {
    assert.equal((await decide(identityWith().requireRole('admin'), requestOf(user))).status, 403);
  },
);

runTable(
  'requireRole takes no roles that nobody could have:',
  13,
  [
    { name: 'an empty text', roles: '' },
    { name: 'a space', roles: ' ' },
    { name: 'several roles in one text', roles: 'admin,editor' },
    { name: 'a space before the role', roles: ' admin' },
    { name: 'an empty list', roles: [] },
    { name: 'a list with an empty text', roles: ['admin', ''] },
    { name: 'a list of a list', roles: [['admin']] },
    { name: 'a list with a number', roles: ['admin', 5] },
    // biome-ignore lint/suspicious/noSparseArray: what is tested
    { name: 'a list with a hole', roles: ['admin', ,] },
    { name: 'a number', roles: 5 },
    { name: 'an object', roles: { role: 'admin' } },
    { name: 'a Set', roles: new Set(['admin']) },
    { name: 'null', roles: null },
  ],
  ({ roles }) => {
    assert.throws(() => identityWith().requireRole(roles), {
      name: 'TypeError',
      code: 'ERR_OPTION_INVALID',
      message: /^Expected a role without commas, as in requireRole\('admin'\), or a list/,
    });
  },
);

runTable('changing the list later changes nothing', 1, [{ name: 'a role that is added' }], async () => {
  const roles = ['admin'];
  const guard = identityWith().requireRole(roles);
  roles.push('user');
  const user = { id: 1, roles: 'user', claims: {}, isAuthenticated: true };
  assert.equal((await decide(guard, requestOf(user))).status, 403);
});
