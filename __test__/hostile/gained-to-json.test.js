'use strict';

// A toJSON that all arrays gain while the process runs, as old shims define it, makes no revocation, use or log-out unfindable.

const assert = require('node:assert/strict');
const jwtIdentity = require('../../lib/jwt-identity');
const { createRevocation } = require('../../lib/state/revocation');
const { createSingleUse } = require('../../lib/state/single-use');
const createStore = require('../../lib/stores');
const { createSigner } = require('../../lib/tokens/jwt');
const { pass, optionsWith } = require('../jwt-identity/support');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const { createGlass } = require('../sessions/session-support');

const credentials = { login: 'alice', password: 'open sesame', rememberMe: true };
const later = () => Date.now() + 60_000;

/** What is stored, and what is then decided, by another process, of that and of its twin. @type {Record<string, (store: any, polluted: <T>(run: () => T) => T) => Promise<[unknown, unknown]>>} */
const decisions = {
  'a revoked token': async (store, polluted) => {
    const createList = () => createRevocation({ store, purpose: 'test', staleness: 0 });
    await createList().revoke('one', later());
    return polluted(async () => [await createList().isRevoked('one'), await createList().isRevoked('two')]);
  },
  'a used assertion': async (store, polluted) => {
    const create = () => createSingleUse(store, { option: 'store', purpose: 'test' });
    await create().use(['client', 'one'], later());
    return polluted(async () => [
      !(await create().use(['client', 'one'], later())),
      !(await create().use(['client', 'two'], later())),
    ]);
  },
  'sessions of a group': async (store, polluted) => {
    const { make, removeAll } = createStore(store);
    const of = (/** @type {string} */ iss) =>
      new Promise((resolve, reject) => {
        const done = (/** @type {unknown} */ error) => (error ? reject(error) : resolve(undefined));
        make.call(createStore(store), { iss, exp: later() / 1000 }, done);
      });
    await of('alpha');
    return polluted(async () => [
      (await removeAll.call(createStore(store), { iss: 'alpha' })) === 1,
      (await removeAll.call(createStore(store), { iss: 'beta' })) === 1,
    ]);
  },
  'a grant token that was logged out': async (store, polluted) => {
    const create = () =>
      jwtIdentity(optionsWith({ refreshToken: { store }, grantToken: { revocation: { staleness: 0 } } }));
    const enter = async () => {
      const { identity } = await pass(create(), { headers: {}, body: credentials });
      return `Bearer ${(await identity.logIn()).grantToken}`;
    };
    const [one, two] = [await enter(), await enter()];
    const { identity } = await pass(create(), { headers: { authorization: one }, body: {} });
    assert.equal(await identity.logOut(), true);
    const isOut = async (/** @type {string} */ authorization) =>
      !(await pass(create(), { headers: { authorization } })).identity.user.isAuthenticated;
    return polluted(async () => [await isOut(one), await isOut(two)]);
  },
  'the epoch of a log-out': async (store, polluted) => {
    const old = jwtIdentity(optionsWith());
    const create = () => jwtIdentity(optionsWith({ refreshToken: { store } }));
    const body = credentials;
    const { refreshToken } = await (await pass(old, { headers: {}, body })).identity.logIn();
    const refresh = async () =>
      (await (await pass(create(), { headers: {}, body: { refreshToken } })).identity.logIn()).statusCode;
    await polluted(async () => (await pass(create(), { headers: {} })).identity.logOutAll('alice'));
    const isOut = (await refresh()) === 401;
    const fresh = (await (await pass(create(), { headers: {}, body })).identity.logIn()).statusCode;
    return [isOut, fresh !== 200];
  },
  'a user whose id is an object': async (store, polluted) => {
    const alice = { userId: { id: ['a', 1] }, securityStamp: 's', roles: '', claims: {} };
    const options = { refreshToken: { store }, grantToken: { revocation: { staleness: 0 } } };
    const create = () =>
      jwtIdentity({ security: { key: keys.secret }, workers: { getUser: async () => alice }, ...options });
    const enter = async () => {
      const { identity } = await pass(create(), { headers: {}, body: credentials });
      return `Bearer ${(await identity.logIn()).grantToken}`;
    };
    const one = await enter();
    await (await pass(create(), { headers: { authorization: one } })).identity.logOutAll();
    const two = await enter();
    const isOut = async (/** @type {string} */ authorization) =>
      !(await pass(create(), { headers: { authorization } })).identity.user.isAuthenticated;
    return polluted(async () => [await isOut(one), await isOut(two)]);
  },
  'the audience of a signer': async (_, polluted) => {
    const sign = await polluted(async () =>
      createSigner(/** @type {any} */ ({ key: keys.secret, algorithm: 'HS256', audience: ['shop'] })),
    );
    const [, claims] = sign({}).split('.');
    const { aud } = JSON.parse(Buffer.from(claims, 'base64url').toString());
    return [aud[0] === 'shop', aud === 'changed'];
  },
};

/** @type {{ name: string, value: (this: any) => unknown }[]} */
const shims = [
  {
    name: 'joined',
    value() {
      return this.join();
    },
  },
  { name: 'always the same', value: () => 'changed' },
];

runTable(
  'it is found again:',
  14,
  Object.entries(decisions).flatMap(([name, decide]) =>
    shims.map((shim) => ({ name: `${name}, ${shim.name}`, decide, value: shim.value })),
  ),
  async ({ decide, value }) => {
    const polluted = async (/** @type {() => any} */ run) => {
      Object.defineProperty(Array.prototype, 'toJSON', { configurable: true, value });
      try {
        return await run();
      } finally {
        Reflect.deleteProperty(Array.prototype, 'toJSON');
      }
    };
    assert.deepEqual(await decide(createGlass().store, /** @type {any} */ (polluted)), [true, false]);
  },
);
