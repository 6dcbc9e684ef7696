'use strict';

// Access tokens of jwt-middleware 0.3.0 through the middleware, over HTTP.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const EncryptedStore = require('../../lib/stores/encrypted');
const { blocks, legacyToken } = require('../support/legacy-tokens');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const { JwtMiddleware, assertion, challenges, options, overHttp, withApp } = require('./support');

const Encrypted = /** @type {any} */ (EncryptedStore);
const secret = 'very long s3cr3t key';
const until = new Date('2100-01-01');
const encrypted = (/** @type {object} */ more = {}) => ({ type: 'encrypted', secret, ...more });
const seconds = () => Math.floor(Date.now() / 1000);
const token = (/** @type {object} */ session) => legacyToken(JSON.stringify(session), secret);

/** The session that a token is good for, or false. */
async function sessionOf(/** @type {any} */ api, /** @type {string} */ accessToken) {
  const { status, json, headers } = await api.call(accessToken);
  if (status === 200) return json.session;
  assert.equal(status, 401);
  assert.equal(headers['www-authenticate'], challenges.unknown);
  return false;
}
async function issued(/** @type {any} */ api, /** @type {object} */ claims = { client_id: 'alpha' }) {
  const { status, json } = await api.token(assertion(claims));
  assert.equal(status, 200);
  return json.access_token;
}

overHttp(
  'the first phase issues what the original issues, and takes both kinds',
  () => options({ store: encrypted({ legacy: { until, write: true } }) }),
  async (api) => {
    const accessToken = await issued(api);
    const session = await sessionOf(api, accessToken);
    assert.equal(accessToken, token(session));
    assert.equal(session.client_id, 'alpha');

    const sealed = await withIssued(options({ store: encrypted() }));
    assert.equal((await sessionOf(api, sealed)).client_id, 'alpha');
    assert.equal(await sessionOf(api, altered(sealed)), false);
    const { opened, refused, written } = api.auth.store.legacy;
    assert.deepEqual({ opened, refused, written }, { opened: 1, refused: 0, written: 1 });
  },
);

overHttp(
  'the second phase issues sealed tokens, and takes both kinds',
  () => options({ store: encrypted({ legacy: { until } }) }),
  async (api) => {
    const accessToken = await issued(api);
    const session = await sessionOf(api, accessToken);
    assert.notEqual(accessToken, token(session));
    assert.deepEqual(await sessionOf(api, token(session)), session);
    const { opened, refused, written } = api.auth.store.legacy;
    assert.deepEqual({ opened, refused, written }, { opened: 1, refused: 0, written: 0 });
  },
);

overHttp(
  'the third phase takes sealed tokens alone',
  () => options({ store: encrypted() }),
  async (api) => {
    const session = await sessionOf(api, await issued(api));
    assert.ok(session);
    assert.equal(await sessionOf(api, token(session)), false);
    assert.equal(api.auth.store.legacy, undefined);
  },
);

overHttp(
  'legacy tokens that were accepted are refused after `until`',
  () => options({ store: encrypted({ legacy: { until: new Date(Date.now() + 60_000), write: true } }) }),
  async (api) => {
    const before = await issued(api);
    assert.ok(await sessionOf(api, before));
    const { now } = Date;
    Date.now = () => now() + 60_000;
    try {
      assert.equal(await sessionOf(api, before), false);
      const after = await issued(api);
      assert.notEqual(after, token(await sessionOf(api, after)));
      const { opened, late, written } = api.auth.store.legacy;
      assert.deepEqual({ opened, late, written }, { opened: 1, late: 1, written: 1 });
    } finally {
      Date.now = now;
    }
  },
);

overHttp(
  'an expired legacy token is refused as expired',
  () => options({ store: encrypted({ legacy: { until } }) }),
  async (api) => {
    const { status, headers } = await api.call(token({ exp: seconds() - 5 }));
    assert.deepEqual([status, headers['www-authenticate']], [401, challenges.expired]);
    assert.equal(api.auth.store.legacy.expired, 1);
  },
);

overHttp(
  'the ttl of the moment is the limit',
  () => options({ ttl: 600, store: encrypted({ legacy: { until } }) }),
  async (api) => {
    const accessToken = token({ exp: seconds() + 1200 });
    assert.equal(await sessionOf(api, accessToken), false);
    api.auth.options.ttl = 1200;
    assert.ok(await sessionOf(api, accessToken));
    api.auth.options.ttl = 600;
    assert.equal(await sessionOf(api, accessToken), false);
    // As text it would be put before the time instead of added to it, and no limit at all.
    api.auth.options.ttl = '600';
    assert.equal(await sessionOf(api, accessToken), false);
    api.auth.options.ttl = '1 hour';
    const { status, json } = await api.call(accessToken);
    assert.deepEqual([status, json.code], [500, 'ERR_OPTION_INVALID']);
    const { opened, refused } = api.auth.store.legacy;
    assert.deepEqual({ opened, refused }, { opened: 1, refused: 3 });
  },
);

overHttp(
  'legacy.ttl accepts sessions that getKey made live longer than ttl',
  () =>
    options({
      getKey: (/** @type {any} */ _payload, /** @type {any} */ cb) =>
        cb(null, keys.secret, { exp: seconds() + 7200 }),
      store: encrypted({ legacy: { until, write: true, ttl: 7200 } }),
    }),
  async (api) => {
    const accessToken = await issued(api);
    assert.ok(await sessionOf(api, accessToken));
    assert.equal(await sessionOf(api, token({ exp: seconds() + 7300 })), false);
  },
);

test('clockTolerance of the middleware counts', async () => {
  const express = require('express5');
  const given = () => options({ ttl: 600, clockTolerance: 300, store: encrypted({ legacy: { until } }) });
  await withApp(express, given(), async (api) => {
    assert.ok(await sessionOf(api, token({ exp: seconds() + 890 })));
    assert.equal(await sessionOf(api, token({ exp: seconds() + 990 })), false);
  });
});

overHttp(
  'debug is called for each opening and each refusal, without the token or its session',
  () => {
    /** @type {any[]} */
    const events = [];
    return Object.assign(
      options({
        store: encrypted({ legacy: { until } }),
        debug: (/** @type {any} */ event) => events.push(event),
      }),
      { events },
    );
  },
  async (api) => {
    const { events } = api.auth.options;
    await sessionOf(api, token({ name: 'somebody', exp: seconds() + 60 }));
    assert.deepEqual(
      events.map((/** @type {any} */ { error }) => error),
      ['legacy_token_opened'],
    );
    await sessionOf(api, token({ name: 'somebody', exp: seconds() + 9999 }));
    assert.deepEqual(
      events.map((/** @type {any} */ { error }) => error),
      ['legacy_token_opened', 'legacy_token_refused', 'invalid_token'],
    );
    for (const { context } of events) assert.equal(typeof context.descr, 'string');
    assert.doesNotMatch(JSON.stringify(events), /somebody|s3cr3t/);
    assert.ok(
      !JSON.stringify(events).includes(token({ name: 'somebody', exp: seconds() + 9999 }).slice(0, 20)),
    );
  },
);

const legacy = { until, write: true };
const wrapped = () => {
  const inner = new Encrypted({ secret, legacy });
  return {
    inner,
    make: (/** @type {any} */ session, /** @type {any} */ cb) => inner.make(session, cb),
    retrieve: async (/** @type {any} */ accessToken) =>
      new Promise((resolve, reject) =>
        inner.retrieve(accessToken, (/** @type {any} */ error, /** @type {any} */ session) =>
          error ? reject(error) : resolve(session),
        ),
      ),
  };
};
class Sub extends Encrypted {}

runTable(
  'a store that the application made is held to the limit of the middleware:',
  3,
  [
    { name: 'lib/store/encrypted', store: () => new Encrypted({ secret, legacy }) },
    { name: 'a class that extends it', store: () => new Sub({ secret, legacy }) },
    { name: 'an object around it', store: wrapped },
  ],
  async ({ store: create }) => {
    /** @type {any[]} */
    const events = [];
    const store = create();
    const debug = (/** @type {any} */ { error }) => events.push(error);
    await withApp(require('express5'), options({ ttl: 600, store, debug }), async (api) => {
      assert.ok(await sessionOf(api, await issued(api)));
      assert.deepEqual(events, ['legacy_token_opened']);
      assert.equal(await sessionOf(api, token({ exp: seconds() + 1200 })), false);
      assert.equal(await sessionOf(api, token({ foo: 'bar' })), false);
      assert.deepEqual(events.slice(1), [
        'legacy_token_refused',
        'invalid_token',
        'legacy_token_refused',
        'invalid_token',
      ]);
      assert.equal((store.inner ?? store).legacy.opened, 3);
    });
  },
);

test("a limit of the application's own store goes before the middleware's", async () => {
  /** @type {any[]} */
  const events = [];
  const store = new Encrypted({ secret, legacy: { until, ttl: 7200 } });
  const debug = (/** @type {any} */ { error }) => events.push(error);
  await withApp(require('express5'), options({ ttl: 600, store, debug }), async (api) => {
    assert.ok(await sessionOf(api, token({ exp: seconds() + 7200 })));
    assert.equal(await sessionOf(api, token({ exp: seconds() + 7300 })), false);
    assert.deepEqual(events, ['legacy_token_opened', 'invalid_token']);
  });
});

/**
 * The session that a client with an honest key cuts and pastes from two tokens. A claim of its own choice, an object,
 * begins and ends at the border of a block: these blocks are a session by themselves once the last block of another
 * token, which is nothing but padding, closes them.
 *
 * @param {(claims: object) => Promise<string>} issue a token for claims, the first of them first
 * @param {object} session what the client would like to be
 */
async function forge(issue, session) {
  const filler = (/** @type {string} */ text) => 'x'.repeat((16 - (text.length % 16)) % 16);
  const inner = { ...session, z: filler(JSON.stringify({ ...session, z: '' })) };
  const length = JSON.stringify(inner).length / 16;
  const outer = { a: filler('{"a":"","b":'), b: inner };
  const cut = blocks(await issue(outer)).slice(1, 1 + length);

  // {"a":"…","exp":1700000000}: 25 characters and the filler, so 32 or 48 in all.
  const padding = blocks(await issue({ a: filler('{"a":"","exp":1700000000}') })).slice(-1);
  return Buffer.concat([...cut, ...padding]).toString('base64url');
}
const root = (/** @type {number} */ exp) => ({ client_id: 'root', roles: 'admin', exp });
const isRoot = (/** @type {any} */ session) => session.client_id === 'root' && session.roles === 'admin';

overHttp(
  'blocks of two old tokens make any session while legacy tokens are taken, and none that outlives ttl',
  () => options({ ttl: 3600, store: encrypted({ legacy: { until, write: true } }) }),
  async (api) => {
    const issue = (/** @type {object} */ claims) => issued(api, claims);
    assert.ok(isRoot(await sessionOf(api, await forge(issue, root(seconds() + 3600)))));
    assert.equal(await sessionOf(api, await forge(issue, root(seconds() + 3700))), false);
    assert.equal(await sessionOf(api, await forge(issue, root(9_999_999_999))), false);
    assert.equal(await sessionOf(api, await forge(issue, { client_id: 'root', roles: 'admin' })), false);
    assert.equal(api.auth.store.legacy.refused, 3);

    const forged = await forge(issue, root(seconds() + 3600));
    await withApp(
      require('express5'),
      options({ store: encrypted({ legacy: { until } }) }),
      async (second) => {
        assert.ok(isRoot(await sessionOf(second, forged)));
      },
    );
    await withApp(require('express5'), options({ store: encrypted() }), async (third) => {
      assert.equal(await sessionOf(third, forged), false);
    });
    api.auth.store = new JwtMiddleware(options({ store: encrypted({ legacy: { until: 1e9 } }) })).store;
    assert.equal(await sessionOf(api, forged), false);
  },
);

overHttp(
  'blocks of two sealed tokens make nothing',
  () => options({ store: encrypted({ legacy: { until } }) }),
  async (api) => {
    const issue = (/** @type {object} */ claims) => issued(api, claims);
    const tokens = [await issue({ a: 'x'.repeat(64) }), await issue({ a: 'y'.repeat(64) })];
    const [one, two] = tokens.map((text) => Buffer.from(text, 'base64url'));
    for (let at = 1; at < one.length; at += 1) {
      const pasted = Buffer.concat([one.subarray(0, at), two.subarray(at)]).toString('base64url');
      if (!tokens.includes(pasted)) assert.equal(await sessionOf(api, pasted), false);
    }
    assert.equal(api.auth.store.legacy.opened, 0);
  },
);

/** @param {any} given */
async function withIssued(given) {
  let accessToken = '';
  await withApp(require('express5'), given, async (api) => {
    accessToken = await issued(api);
  });
  return accessToken;
}

/** @param {string} text */
function altered(text) {
  const middle = text.length >> 1;
  return text.slice(0, middle) + (text[middle] === 'A' ? 'B' : 'A') + text.slice(middle + 1);
}
