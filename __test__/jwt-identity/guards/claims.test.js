'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
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

/** @param {any} claims */
const userWith = (claims) => requestOf({ id: 1, roles: '', claims, isAuthenticated: true });

guarded(
  'requireClaim compares a claim of the grant token',
  (identity) => identity.requireClaim('department', 'sales'),
  async (get) => {
    assert.equal((await get(tokenWith({ department: 'sales' }))).json, 'alice');
    for (const claims of [{}, { department: 'Sales' }, { department: ['sales'] }, { Department: 'sales' }]) {
      const { status, headers } = await get(tokenWith(claims));
      assert.deepEqual([status, headers['www-authenticate']], [403, challenges.insufficient]);
    }
    assert.equal((await get()).status, 401);
  },
);

guarded(
  'requireClaim calls a function, which may return a promise, with the value and the request',
  (identity) => [
    identity.requireClaim('age', (/** @type {any} */ age) => Number(age) >= 18),
    identity.requireClaim(
      'team',
      async (/** @type {any} */ team, /** @type {any} */ req) => team === req.headers['x-team'],
    ),
  ],
  async (get) => {
    const headers = { 'x-team': 'red' };
    assert.equal((await get(tokenWith({ age: 18, team: 'red' }), headers)).status, 200);
    assert.equal((await get(tokenWith({ age: 17, team: 'red' }), headers)).status, 403);
    assert.equal((await get(tokenWith({ age: 18, team: 'blue' }), headers)).status, 403);
    assert.equal((await get(tokenWith({ team: 'red' }), headers)).status, 403);
  },
);

runTable(
  'a claim equals a value of the same type only:',
  18,
  [
    { name: 'text', value: 'a', claims: { x: 'a' }, passes: true },
    { name: 'other text', value: 'a', claims: { x: 'b' } },
    { name: 'another case', value: 'a', claims: { x: 'A' } },
    { name: 'a prefix', value: 'a', claims: { x: 'ab' } },
    { name: 'a list with it', value: 'a', claims: { x: ['a'] } },
    { name: 'an object that says so as text', value: 'a', claims: { x: { toString: () => 'a' } } },
    { name: 'a number', value: 1, claims: { x: 1 }, passes: true },
    { name: 'the number as text', value: 1, claims: { x: '1' } },
    { name: 'true for 1', value: 1, claims: { x: true } },
    { name: 'zero', value: 0, claims: { x: 0 }, passes: true },
    { name: 'an empty text for zero', value: 0, claims: { x: '' } },
    { name: 'false', value: false, claims: { x: false }, passes: true },
    { name: 'an absent claim for false', value: false, claims: {} },
    { name: 'null for false', value: false, claims: { x: null } },
    { name: 'an empty text', value: '', claims: { x: '' }, passes: true },
    { name: 'an absent claim for an empty text', value: '', claims: {} },
    { name: 'an inherited claim', value: 'a', claims: Object.create({ x: 'a' }) },
    { name: 'no claims', value: 'a', claims: undefined },
  ],
  async ({ value, claims, passes }) => {
    const decision = await decide(identityWith().requireClaim('x', value), userWith(claims));
    if (passes) assertPassed(decision);
    else assert.deepEqual([decision.status, decision.challenge], [403, challenges.insufficient]);
  },
);

runTable(
  'names of Object.prototype are claims like others:',
  3,
  ['constructor', 'toString', 'hasOwnProperty'].map((name) => ({ name })),
  async ({ name }) => {
    const guard = identityWith().requireClaim(name, () => true);
    assert.equal((await decide(guard, userWith({}))).status, 403);
    assertPassed(await decide(guard, userWith({ [name]: 'a' })));
  },
);

test('a function is not called for a user without the claim', async () => {
  const guard = identityWith().requireClaim('banned', (/** @type {any} */ banned) => banned !== true);
  assert.equal((await decide(guard, userWith({}))).status, 403);
  assert.equal((await decide(guard, userWith({ banned: true }))).status, 403);
  assertPassed(await decide(guard, userWith({ banned: false })));
});

const failure = new Error('of the function');

runTable(
  'a function that does not say true or false passes an error to next:',
  9,
  [
    { name: 'a match', run: () => 'abc'.match(/b/) },
    { name: '1', run: () => 1 },
    { name: 'nothing', run: () => undefined },
    { name: 'a promise of text', run: async () => 'yes' },
    { name: 'a promise of a promise-like of 1', run: async () => 1 },
    {
      name: 'what throws',
      run: () => {
        throw failure;
      },
      error: failure,
    },
    { name: 'what rejects', run: () => Promise.reject(failure), error: failure },
    {
      name: 'what throws nothing',
      run: () => {
        throw undefined;
      },
      code: 'ERR_CALLBACK_FAILED',
    },
    {
      name: 'what rejects with a command of the router',
      run: () => Promise.reject('route'),
      code: 'ERR_CALLBACK_FAILED',
    },
  ],
  async ({ run, error, code = 'ERR_OPTION_INVALID' }) => {
    const { next, status } = await decide(identityWith().requireClaim('x', run), userWith({ x: 'a' }));
    assert.equal(status, undefined);
    const [passed] = /** @type {any[]} */ (next);
    assert.ok(passed instanceof Error);
    if (error) assert.equal(passed, error);
    else assert.equal(/** @type {any} */ (passed).code, code);
  },
);

runTable(
  'requireClaim takes no condition that nobody could meet:',
  13,
  [
    { name: 'no value', args: ['x'] },
    { name: 'undefined', args: ['x', undefined] },
    { name: 'null', args: ['x', null] },
    { name: 'NaN', args: ['x', Number.NaN] },
    { name: 'an object', args: ['x', { a: 1 }] },
    { name: 'a list', args: ['x', ['a']] },
    { name: 'an empty name', args: ['', 'a'] },
    { name: 'a name that is no text', args: [5, 'a'] },
    { name: 'roles', args: ['roles', 'admin'], says: /requireRole checks roles/ },
    { name: 'userId', args: ['userId', 1] },
    { name: 'exp', args: ['exp', () => true] },
    { name: 'iat', args: ['iat', () => true] },
    { name: '__proto__', args: ['__proto__', () => true] },
  ],
  ({ args, says = /requireClaim/ }) => {
    assert.throws(() => identityWith().requireClaim(...args), {
      name: 'TypeError',
      code: 'ERR_OPTION_INVALID',
      message: says,
    });
  },
);
