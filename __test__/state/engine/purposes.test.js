'use strict';

// One memory for each purpose: what one client fills stops nothing else.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { createEngine } = require('../../../lib/state/engine');
const { createRevocation } = require('../../../lib/state/revocation');
const JwtMiddleware = require('../../../lib/jwt-middleware');
const keys = require('../../support/keys');
const { runTable } = require('../../support/run-table');
const { enter, middlewareWith, visit } = require('../../sessions/session-support');
const { jwtIdentity, optionsWith } = require('../../jwt-identity/support');

const later = () => Date.now() + 60_000;
const full = { code: 'ERR_STORE_UNAVAILABLE', message: /is full/ };

test('each purpose has its own part of a namespace, with the maximum of its options', async () => {
  const options = { type: 'memory', namespace: 'parts', max: 2 };
  const of = (/** @type {string} */ purpose) => createEngine(options, 'store', purpose);
  for (const key of ['a', 'b']) await of('one').put(key, 'one', later());
  await assert.rejects(of('one').put('c', 'one', later()), full);
  await assert.rejects(of('one').add('c', 'one', later()), full);
  assert.equal(await of('one').get('a'), 'one');
  assert.equal(await of('two').get('a'), null);
  await of('two').put('a', 'two', later());
  assert.deepEqual([await of('one').get('a'), await of('two').get('a')], ['one', 'two']);
});

test('engines of one purpose share their data, even around an engine that was created before', async () => {
  const options = { type: 'memory', namespace: 'shared parts' };
  const made = createEngine(options);
  await createEngine(options, 'store', 'one').put('a', 'one', later());
  assert.equal(await createEngine(made, 'store', 'one').get('a'), 'one');
  assert.equal(await made.for('one').get('a'), 'one');
  assert.equal(await made.get('a'), null);
});

test('an engine without a maximum is the same for every purpose', () => {
  const engine = createEngine({ get() {}, put() {}, remove() {} });
  assert.equal(engine.for('one'), engine);
  assert.equal(createEngine(engine, 'store', 'two'), engine);
});

/** An app that keeps everything in one namespace. @param {string} namespace */
function appOf(namespace) {
  const memory = { type: 'memory', namespace, max: 8 };
  const more = {
    getKey: async () => keys.secret,
    store: { type: 'encrypted', secret: keys.secret, revocation: { store: memory } },
  };
  const [auth, withoutReplay] = [{ ...more, replay: { store: memory } }, more].map(
    (options) => new JwtMiddleware(options),
  );
  const identity = middlewareWith(
    { store: memory, rotate: true },
    { grantToken: { revocation: { staleness: 0 } } },
  );
  let count = 0;
  const tokenOf = async (/** @type {any} */ from) => {
    count += 1;
    const exp = Math.floor(Date.now() / 1000) + 600;
    const assertion = keys.sign({ alg: 'HS256' }, { iss: 'alpha', jti: `${namespace} ${count}`, exp });
    const answer = await new Promise((resolve, reject) => {
      const res = { status: () => res, send: resolve };
      from.token({ body: { assertion } }, res, reject);
    });
    return answer.access_token;
  };
  return {
    auth,
    identity,
    token: () => tokenOf(auth),
    revocable: () => tokenOf(withoutReplay),
    /** @param {() => Promise<unknown>} act */
    async fill(act) {
      for (let turn = 0; turn < 50; turn += 1) await act();
    },
  };
}

/** @type {{ name: string, fill(app: ReturnType<typeof appOf>): Promise<unknown> }[]} */
const fills = [
  { name: 'used assertions', fill: ({ token }) => token() },
  { name: 'revoked access tokens', fill: async ({ auth, revocable }) => auth.revoke(await revocable()) },
  { name: 'sessions', fill: ({ identity }) => enter(identity, 'bob') },
  {
    name: 'revoked grant tokens',
    fill: async ({ identity }) => (await visit(identity, (await enter(identity, 'bob')).grantToken)).logOut(),
  },
];

runTable('a full purpose does not make another one refuse:', 4, fills, async ({ name, fill }) => {
  const app = appOf(`full of ${name}`);
  const { auth, identity } = app;
  const revocable = await app.revocable();
  const session = await enter(identity);
  await assert.rejects(
    app.fill(() => fill(app)),
    full,
  );
  const acts = {
    'used assertions': () => app.token(),
    'revoked access tokens': () => auth.revoke(revocable),
    sessions: () => enter(identity),
    'revoked grant tokens': async () => (await visit(identity, session.grantToken)).logOut(),
  };
  for (const [purpose, act] of Object.entries(acts)) {
    if (purpose === name) await assert.rejects(act(), full);
    else await assert.doesNotReject(act(), purpose);
  }
});

test('a full engine authenticates nobody', async () => {
  const app = appOf('closed');
  await assert.rejects(app.fill(app.token), full);
  for (let turn = 0; turn < 3; turn += 1) await assert.rejects(app.token(), full);
  const { grantToken } = await enter(app.identity);
  await assert.rejects(
    app.fill(async () => (await visit(app.identity, (await enter(app.identity)).grantToken)).logOut()),
    full,
  );
  assert.equal((await visit(app.identity, grantToken)).user.isAuthenticated, true);
  await assert.rejects((await visit(app.identity, grantToken)).logOut(), full);
  // This process knows all the same.
  assert.equal((await visit(app.identity, grantToken)).user.isAuthenticated, false);
});

test('a service that verifies sees revoked grant tokens in the memory that its issuer writes to', async () => {
  const { privateKey, publicKey } = keys.p256;
  const store = { type: 'memory', namespace: 'issuer and service' };
  const revocation = { staleness: 0 };
  const issuer = middlewareWith({ store }, { security: { privateKey }, grantToken: { revocation } });
  const service = jwtIdentity({
    ...optionsWith(),
    security: { publicKey },
    grantToken: { revocation: { store, ...revocation } },
  });
  const { grantToken } = await enter(issuer);
  assert.equal((await visit(service, grantToken)).user.isAuthenticated, true);
  await (await visit(issuer, grantToken)).logOut();
  assert.equal((await visit(service, grantToken)).user.isAuthenticated, false);
});

test('revocation of each purpose has its own part', async () => {
  const store = { type: 'memory', namespace: 'two revocations', max: 1 };
  const [one, two] = ['one', 'two'].map((purpose) => createRevocation({ store, purpose, staleness: 0 }));
  await one.revoke('a', later());
  await assert.rejects(one.revoke('b', later()), full);
  await two.revoke('b', later());
  assert.equal(await createRevocation({ store, purpose: 'two' }).isRevoked('b'), true);
});
