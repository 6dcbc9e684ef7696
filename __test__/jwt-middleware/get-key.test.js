'use strict';

// How getKey is called, and each way it can answer: at once, later, twice, never well.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const keys = require('../support/keys');
const {
  JwtMiddleware,
  answer,
  assertion,
  bareResponse,
  options,
  overHttp,
  recordingNext,
  refusals,
} = require('./support');

const { secret } = keys;
const store = { type: 'encrypted', secret: 'a secret of the store' };
const later = (/** @type {() => void} */ run) => setImmediate(run);
const using = (/** @type {any} */ getKey) => () => options({ getKey });

/** A thenable that is no promise, as some libraries return. */
const thenable = (/** @type {any} */ then) => ({ then });

test('getKey is called with the payload before verification, a callback, and the options as this', () => {
  /** @type {any} */
  let seen;
  const given = options({
    store,
    /** @this {any} @param {...any} given */
    getKey(...given) {
      const [payload, cb] = given;
      seen = { self: this, payload: structuredClone(payload), count: given.length, cb };
      cb(null, secret);
    },
  });
  const claims = { z: 1, client_id: 'alpha', a: [null, { b: 1.5 }] };
  for (const sent of [assertion(claims), keys.tampered(assertion(claims))]) {
    seen = undefined;
    new JwtMiddleware(given).token(
      { body: { assertion: sent } },
      bareResponse('send', 'status'),
      recordingNext(),
    );
    assert.equal(seen.self, given);
    assert.deepEqual(seen.payload, claims);
    assert.deepEqual(Object.keys(seen.payload), ['z', 'client_id', 'a']);
    assert.equal(seen.count, 2);
    assert.equal(typeof seen.cb, 'function');
  }
});

test('a getKey that is inherited by the options is called on them', () => {
  class Options {
    store = store;
    keys = { alpha: secret };
    /** @param {any} payload @param {any} cb */
    getKey({ client_id }, cb) {
      cb(null, this.keys[/** @type {'alpha'} */ (client_id)]);
    }
  }
  const auth = new JwtMiddleware(new Options());
  const res = bareResponse('send', 'status');
  auth.token({ body: { assertion: assertion() } }, res, recordingNext());
  assert.equal(res.calls[0][1].token_type, 'Bearer');
});

const good = {
  'a callback at once': (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(null, secret),
  'a callback at once, with undefined as error': (/** @type {any} */ _p, /** @type {any} */ cb) =>
    cb(undefined, secret),
  'a callback later': (/** @type {any} */ _payload, /** @type {any} */ cb) => later(() => cb(null, secret)),
  'a callback in an async function': async (/** @type {any} */ _payload, /** @type {any} */ cb) => {
    await null;
    cb(null, secret);
  },
  'a callback after its async function has ended': async (
    /** @type {any} */ _payload,
    /** @type {any} */ cb,
  ) => {
    later(() => cb(null, secret));
  },
  'a callback twice': (/** @type {any} */ _payload, /** @type {any} */ cb) => {
    cb(null, secret);
    cb(null, 'another');
    cb(new Error('afterwards'));
  },
  'a callback twice, later': (/** @type {any} */ _payload, /** @type {any} */ cb) => {
    later(() => {
      cb(null, secret);
      cb(new Error('afterwards'));
    });
  },
  'a callback, and an error thrown after it': (/** @type {any} */ _payload, /** @type {any} */ cb) => {
    cb(null, secret);
    throw new Error('afterwards');
  },
  'a callback, and a promise rejected after it': async (
    /** @type {any} */ _payload,
    /** @type {any} */ cb,
  ) => {
    cb(null, secret);
    throw new Error('afterwards');
  },
  'a callback, and a promise of something else': async (
    /** @type {any} */ _payload,
    /** @type {any} */ cb,
  ) => {
    cb(null, secret);
    return 'another';
  },
  'a promise': async () => secret,
  'a promise, with the callback declared': async (/** @type {any} */ _payload, /** @type {any} */ _cb) =>
    secret,
  'a promise of key and session': async () => ({ key: secret, session: { uid: 1 } }),
  'a promise of key and session without prototype': async () =>
    Object.assign(Object.create(null), { key: secret }),
  'a promise of a JWK': async () => ({ kty: 'oct', k: keys.base64url(secret), key: 'a member nobody knows' }),
  'a thenable': () => thenable((/** @type {any} */ resolve) => resolve(secret)),
  'a callback, where a thenable comes by the way': (/** @type {any} */ _payload, /** @type {any} */ cb) => {
    later(() => cb(null, secret));
    return thenable(() => assert.fail('an ORM would run its query once more'));
  },
  'a callback, where something else is returned': (/** @type {any} */ _payload, /** @type {any} */ cb) => {
    later(() => cb(null, secret));
    return 'another';
  },
};

for (const [name, getKey] of Object.entries(good)) {
  overHttp(`getKey may answer with ${name}`, using(getKey), async ({ token, errors }) => {
    assert.equal((await token(assertion())).status, 200);
    assert.deepEqual(answer(await token(keys.tampered(assertion()))), refusals.badAssertion);
    assert.deepEqual(errors, []);
  });
}

const keyless = {
  'nothing, by callback': (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(),
  'nothing, by callback later': (/** @type {any} */ _payload, /** @type {any} */ cb) => later(() => cb()),
  'null, by callback': (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(null, null),
  'an empty string, by callback': (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(null, ''),
  '0, by callback': (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(null, 0),
  'an error, by callback': (/** @type {any} */ _payload, /** @type {any} */ cb) =>
    cb(new Error('no such client')),
  'an error and a key, by callback': (/** @type {any} */ _p, /** @type {any} */ cb) =>
    cb(new Error('revoked'), secret),
  'an error and a key, by callback later': (/** @type {any} */ _p, /** @type {any} */ cb) =>
    later(() => cb('revoked', secret)),
  'a session without key': (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(null, null, { uid: 1 }),
  'an error, and a key in a second callback': (/** @type {any} */ _payload, /** @type {any} */ cb) => {
    cb(new Error('revoked'));
    cb(null, secret);
  },
  'a promise of undefined': async () => undefined,
  'a promise of null': async () => null,
  'a promise of an empty string': async () => '',
  'a promise of a session without key': async () => ({ key: undefined, session: { uid: 1 } }),
};

for (const [name, getKey] of Object.entries(keyless)) {
  overHttp(
    `the client is unknown where getKey answers with ${name}`,
    using(getKey),
    async ({ token, errors }) => {
      assert.deepEqual(answer(await token(assertion())), refusals.unknownClient);
      assert.deepEqual(answer(await token(keys.compact('{"alg":"none"}', '{}'))), refusals.unknownClient);
      assert.deepEqual(errors, []);
    },
  );
}

const broken = new Error('the database is down');
const failing = {
  'throws at once': () => {
    throw broken;
  },
  rejects: () => Promise.reject(broken),
  'rejects, with the callback declared': async (/** @type {any} */ _payload, /** @type {any} */ _cb) => {
    throw broken;
  },
  'rejects later': async () => {
    await new Promise(setImmediate);
    throw broken;
  },
  'gives a thenable that rejects': () =>
    thenable((/** @type {any} */ _resolve, /** @type {any} */ reject) => reject(broken)),
  'gives a thenable whose then throws': () =>
    thenable(() => {
      throw broken;
    }),
  'gives a thenable that rejects twice': () =>
    thenable((/** @type {any} */ _resolve, /** @type {any} */ reject) => {
      reject(broken);
      reject(new Error('once more'));
    }),
};

for (const [name, getKey] of Object.entries(failing)) {
  overHttp(`next gets the error, once, where getKey ${name}`, using(getKey), async ({ token, errors }) => {
    assert.deepEqual(answer(await token(assertion())), {
      status: 500,
      json: { message: 'the database is down' },
    });
    assert.deepEqual(errors, [broken]);
  });
}

for (const nothing of [undefined, null, 0, '', false, 'route', 'router']) {
  overHttp(
    `next gets an error where getKey fails with ${nothing === '' ? 'an empty string' : nothing}`,
    using(() => Promise.reject(nothing)),
    async ({ token, errors }) => {
      const { status, json } = await token(assertion());
      assert.deepEqual([status, json.code], [500, 'ERR_CALLBACK_FAILED']);
      assert.equal(errors.length, 1);
    },
  );
}

overHttp('next gets the error where getKey is no function any more', options, async ({ auth, token }) => {
  auth.options.getKey = 'secret';
  const { status, json } = await token(assertion());
  assert.equal(status, 500);
  assert.match(json.message, /not a function/);
});

overHttp(
  'the documented look-up in an object gives nobody a key by the name of its members',
  () => {
    const clientKeys = /** @type {Record<string, string>} */ ({ alpha: secret });
    return options({
      getKey: (/** @type {any} */ payload, /** @type {any} */ cb) => cb(null, clientKeys[payload.client_id]),
    });
  },
  async ({ token }) => {
    assert.equal((await token(assertion({ client_id: 'alpha' }))).status, 200);
    assert.deepEqual(answer(await token(assertion({ client_id: 'beta' }))), refusals.unknownClient);
    for (const client_id of ['constructor', '__proto__', 'toString', 'hasOwnProperty', '__defineGetter__']) {
      for (const alg of ['none', 'HS256', 'RS256']) {
        const given = keys.compact(JSON.stringify({ alg, typ: 'JWT' }), JSON.stringify({ client_id }));
        assert.deepEqual(answer(await token(given)), refusals.badAssertion);
      }
    }
  },
);

test('what a bare next throws is not taken for a failure of getKey', () => {
  const wrong = new Error('the test says so');
  const auth = new JwtMiddleware(
    options({
      getKey: () => {
        throw broken;
      },
    }),
  );
  let calls = 0;
  const next = () => {
    calls += 1;
    throw wrong;
  };
  assert.throws(() => auth.token({ body: { assertion: assertion() } }, {}, next), wrong);
  assert.equal(calls, 1);
});

test('a getKey that never answers is not answered for', async () => {
  const auth = new JwtMiddleware(options({ getKey: () => {} }));
  const res = bareResponse('status', 'send');
  const next = recordingNext();
  auth.token({ body: { assertion: assertion() } }, res, next);
  await new Promise(setImmediate);
  assert.deepEqual([res.calls, next.calls], [[], []]);
});
