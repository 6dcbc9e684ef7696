'use strict';

// Several servers, each a process, on one store: what one of them ends or uses up is ended and used up for all.

const assert = require('node:assert/strict');
const path = require('node:path');
const { text } = require('node:stream/consumers');
const { test } = require('node:test');
const { createEngine } = require('../../lib/state/engine');
const { startRedis, withoutRedis } = require('../engines/support/redis');
const { start } = require('../fleet/support/process');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { serve } = require('../support/serve');

const SERVERS = 3;
const ROUNDS = 10;
/** For each round: as many requests at once, a third of them to each server. */
const CROWD = 63;

/** @param {string} jti */
const assertion = (jti) =>
  keys.sign({ alg: 'HS256' }, { iss: 'alpha', jti, exp: Math.floor(Date.now() / 1000) + 3600 });

/**
 * @param {object} store what the servers share
 * @param {(servers: ReturnType<typeof client>[]) => unknown} use
 */
async function withServers(store, use) {
  const script = path.join(__dirname, 'support/shared-server.js');
  const config = { ahead: 0, secret: keys.secret, store };
  const servers = await Promise.all(
    Array.from({ length: SERVERS }, () => start(script, process.execPath, config)),
  );
  try {
    await use(servers.map(client));
  } finally {
    await Promise.all(servers.map(({ stop }) => stop()));
  }
}

/** @param {{ url: string }} server */
function client({ url }) {
  const bearer = (/** @type {string} */ token) => ({ authorization: `Bearer ${token}` });
  return {
    token: (/** @type {string} */ given) => request(`${url}/token`, { form: { assertion: given } }),
    account: async (/** @type {string} */ token) =>
      (await request(`${url}/account`, { headers: bearer(token) })).status,
    logout: (/** @type {string} */ token) =>
      request(`${url}/logout`, { method: 'POST', headers: bearer(token) }),
  };
}

/** @param {number[]} statuses @param {number} status */
const count = (statuses, status) => statuses.filter((each) => each === status).length;

/** @param {ReturnType<typeof client>[]} servers */
async function assertUsedOnce(servers) {
  for (let round = 0; round < ROUNDS; round += 1) {
    const given = assertion(`round ${round}`);
    const statuses = await Promise.all(
      Array.from(
        { length: CROWD },
        async (_, at) => (await servers[at % SERVERS]?.token(given))?.status ?? 0,
      ),
    );
    assert.deepEqual([count(statuses, 200), count(statuses, 401)], [1, CROWD - 1]);
  }
}

/** @param {ReturnType<typeof client>[]} servers */
async function assertEndedEverywhere(servers) {
  const [first] = servers;
  const issued = async (/** @type {string} */ jti) => (await first?.token(assertion(jti)))?.json.access_token;
  const [ended, good] = [await issued('ended'), await issued('good')];
  const account = (/** @type {string} */ token) =>
    Promise.all(servers.map((server) => server.account(token)));
  assert.deepEqual(await account(ended), [200, 200, 200]);
  assert.equal((await first?.logout(ended))?.json, true);
  assert.deepEqual(await account(ended), [401, 401, 401]);
  assert.deepEqual(await account(good), [200, 200, 200]);
  return { ended, good };
}

test('on a store of one’s own', async () => {
  const engine = /** @type {any} */ (createEngine({ type: 'memory', namespace: 'shared by processes' }));
  /** @type {import('node:http').RequestListener} */
  const answer = async (req, res) => {
    const [verb, ...args] = JSON.parse(await text(req));
    res.end(JSON.stringify((await engine[verb](...args)) ?? null));
  };
  const shared = await serve(answer);
  try {
    await withServers({ kind: 'http', url: shared.url }, async (servers) => {
      await assertUsedOnce(servers);
      await assertEndedEverywhere(servers);
    });
  } finally {
    await shared.close();
  }
});

test('on Redis, also after it was killed and came back', { skip: withoutRedis() }, async () => {
  const redis = await startRedis();
  try {
    await withServers({ kind: 'redis', port: redis.port }, async (servers) => {
      const [first, second] = /** @type {[ReturnType<typeof client>, ReturnType<typeof client>]} */ (servers);
      await assertUsedOnce(servers);
      const { ended, good } = await assertEndedEverywhere(servers);

      await redis.kill();
      assert.deepEqual((await first.token(assertion('new'))).json, 'ERR_STORE_UNAVAILABLE');
      assert.equal(await second.account(good), 500);
      assert.deepEqual((await first.logout(good)).json, 'ERR_STORE_UNAVAILABLE');
      // The one that ended it knows, the others have remembered it.
      for (const server of servers) assert.equal(await server.account(ended), 401);

      await redis.start();
      const fresh = await comesBack(() => second.token(assertion('after')));
      for (const server of servers) {
        assert.equal((await server.token(assertion('round 0'))).status, 401);
        assert.equal((await server.token(assertion('after'))).status, 401);
        assert.equal(await server.account(ended), 401);
        assert.equal(await server.account(fresh.json.access_token), 200);
      }
    });
  } finally {
    await redis.stop();
  }
});

/** The first answer that isn't an error. @param {() => ReturnType<typeof request>} ask */
async function comesBack(ask) {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const answer = await ask();
    if (answer.status !== 500 || performance.now() > deadline) return answer;
  }
}
