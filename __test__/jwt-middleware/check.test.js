'use strict';

// Protected routes: where a token is looked for, who gets in, and what the others are told.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const keys = require('../support/keys');
const {
  JwtMiddleware,
  assertion,
  bareResponse,
  challenges,
  options,
  overHttp,
  recordingNext,
  until,
} = require('./support');

const getKey = (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(null, keys.secret);
const later = (/** @type {() => void} */ run) => setImmediate(run);

/** Options with a store whose `retrieve` is the given function. */
const retrieving = (/** @type {any} */ retrieve) => () => options({ store: { make() {}, retrieve } });

/** A store that knows the token `good` alone. */
const knowing = (/** @type {any} */ session = { id: 1 }) =>
  retrieving((/** @type {any} */ token, /** @type {any} */ cb) =>
    cb(null, token === 'good' ? session : undefined),
  );

/**
 * @param {{ status: number, headers: any, text: string }} response
 * @param {string} challenge
 */
function assertRefused({ status, headers, text }, challenge) {
  assert.deepEqual([status, headers['www-authenticate'], text], [401, challenge, 'Unauthorized']);
}

for (const [kind, store] of Object.entries({
  memory: { type: 'memory' },
  encrypted: { type: 'encrypted', secret: 'a secret of the store' },
})) {
  overHttp(
    `a token of the ${kind} store gets in, and its tampered twin does not`,
    () => ({ getKey, store }),
    async ({ token, call }) => {
      const { json } = await token(assertion({ client_id: 'alpha' }));
      const { status, json: body } = await call(json.access_token);
      assert.deepEqual([status, body.session.client_id], [200, 'alpha']);
      const { access_token } = json;
      const other = access_token.at(-1) === 'A' ? 'B' : 'A';
      for (const twin of [
        access_token.slice(0, -1) + other,
        `${access_token}A`,
        access_token.slice(1),
        access_token.toLowerCase() === access_token ? access_token.toUpperCase() : access_token.toLowerCase(),
      ]) {
        assertRefused(await call(twin), challenges.unknown);
      }
    },
  );

  overHttp(
    `an expired token of the ${kind} store is told from an unknown one`,
    () => ({ getKey, store, ttl: 60 }),
    async ({ token, call }, t) => {
      const start = 1_700_000_000_000;
      const clock = t.mock.method(Date, 'now', () => start);
      const { json } = await token(assertion());
      clock.mock.mockImplementation(() => start + 60_000);
      assert.equal((await call(json.access_token)).status, 200);
      clock.mock.mockImplementation(() => start + 60_001);
      assertRefused(await call(json.access_token), challenges.expired);
      clock.mock.mockImplementation(() => start);
      assert.equal((await call(json.access_token)).status, 200);
    },
  );

  overHttp(
    `names of members of every object are unknown tokens to the ${kind} store`,
    () => ({ getKey, store }),
    async ({ call, send }) => {
      for (const name of [
        'constructor',
        '__proto__',
        'toString',
        'hasOwnProperty',
        'valueOf',
        '__defineGetter__',
      ]) {
        assertRefused(await call(name), challenges.unknown);
        assertRefused(await send(`/protected?access_token=${name}`), challenges.unknown);
      }
    },
  );
}

const places = {
  'the query': { path: '/protected?access_token=good' },
  'a form': { path: '/protected', form: { access_token: 'good' } },
  'a JSON body': { path: '/protected', json: { access_token: 'good' } },
  'the header': { path: '/protected', headers: { authorization: 'Bearer good' } },
  'the header, in lower case': { path: '/protected', headers: { authorization: 'bearer good' } },
  'the header, in upper case': { path: '/protected', headers: { authorization: 'BEARER good' } },
  'the header, with a tab': { path: '/protected', headers: { authorization: 'Bearer\tgood' } },
  'the header, with two spaces': { path: '/protected', headers: { authorization: 'Bearer  good' } },
  'the header, with four spaces': { path: '/protected', headers: { authorization: 'bearer    good' } },
  'the header, with more after it': { path: '/protected', headers: { authorization: 'Bearer good or bad' } },
  'the query, before the body': { path: '/protected?access_token=good', form: { access_token: 'bad' } },
  'the query, before the header': {
    path: '/protected?access_token=good',
    headers: { authorization: 'Bearer bad' },
  },
  'the body, before the header': {
    path: '/protected',
    form: { access_token: 'good' },
    headers: { authorization: 'Bearer bad' },
  },
  'the body, after an empty query': { path: '/protected?access_token=', form: { access_token: 'good' } },
  'the header, after an empty query and body': {
    path: '/protected?access_token=',
    form: { access_token: '' },
    headers: { authorization: 'Bearer good' },
  },
};

for (const [name, { path, ...request }] of Object.entries(places)) {
  overHttp(`a token is found in ${name}`, knowing(), async ({ send }) => {
    const { status, text } = await send(path, request);
    assert.deepEqual([status, text], [200, '{"session":{"id":1}}']);
  });
}

const refused = {
  'nothing anywhere': [{ path: '/protected' }, challenges.missing],
  'an empty query': [{ path: '/protected?access_token=' }, challenges.missing],
  'an empty header': [{ path: '/protected', headers: { authorization: '' } }, challenges.missing],
  'the scheme alone': [{ path: '/protected', headers: { authorization: 'Bearer' } }, challenges.missing],
  'two tabs': [{ path: '/protected', headers: { authorization: 'Bearer\t\tgood' } }, challenges.missing],
  'nothing but spaces': [{ path: '/protected', headers: { authorization: 'Bearer   ' } }, challenges.missing],
  'no space': [{ path: '/protected', headers: { authorization: 'Bearergood' } }, challenges.missing],
  'another scheme': [{ path: '/protected', headers: { authorization: 'Basic good' } }, challenges.missing],
  'a scheme that ends alike': [
    { path: '/protected', headers: { authorization: 'XBearer good' } },
    challenges.missing,
  ],
  'something before the scheme': [
    { path: '/protected', headers: { authorization: 'a, Bearer good' } },
    challenges.missing,
  ],
  'a token of another case': [{ path: '/protected?access_token=Good' }, challenges.unknown],
  'a bad query, before a good header': [
    { path: '/protected?access_token=bad', headers: { authorization: 'Bearer good' } },
    challenges.unknown,
  ],
  'a bad body, before a good header': [
    { path: '/protected', form: { access_token: 'bad' }, headers: { authorization: 'Bearer good' } },
    challenges.unknown,
  ],
  'the query parameter twice': [
    { path: '/protected?access_token=good&access_token=good' },
    challenges.unknown,
  ],
  'the body parameter twice': [
    { path: '/protected', form: { access_token: ['good', 'good'] } },
    challenges.unknown,
  ],
  'an array': [{ path: '/protected', json: { access_token: ['good'] } }, challenges.unknown],
  'an empty array': [{ path: '/protected', json: { access_token: [] } }, challenges.unknown],
  'an object': [{ path: '/protected', json: { access_token: { $ne: null } } }, challenges.unknown],
  'a number': [{ path: '/protected', json: { access_token: 1 } }, challenges.unknown],
  true: [{ path: '/protected', json: { access_token: true } }, challenges.unknown],
  'null as the body': [{ path: '/protected', json: null, method: 'POST' }, challenges.missing],
};

for (const [name, [{ path, ...request }, challenge]] of Object.entries(/** @type {any} */ (refused))) {
  overHttp(`a request is refused with ${name}`, knowing(), async ({ send, errors }) => {
    assertRefused(await send(path, request), challenge);
    assert.deepEqual(errors, []);
  });
}

test('what is no string never reaches the store', () => {
  const auth = new JwtMiddleware(retrieving(() => assert.fail('the store must not be called'))());
  for (const access_token of [
    ['good'],
    { $ne: null },
    1,
    true,
    Object('good'),
    () => 'good',
    Symbol('good'),
  ]) {
    for (const req of [{ query: { access_token } }, { body: { access_token } }]) {
      const res = bareResponse('set', 'sendStatus');
      auth.check(req, res, recordingNext());
      assert.deepEqual(res.calls, [
        ['set', 'WWW-Authenticate', challenges.unknown],
        ['sendStatus', 401],
      ]);
    }
  }
});

test('a bare req without headers, query and body is one without token', () => {
  const auth = new JwtMiddleware(knowing()());
  for (const req of [
    {},
    { query: {} },
    { query: null, body: null, headers: null },
    { headers: {} },
    { headers: { authorization: 5 } },
  ]) {
    const res = bareResponse('set', 'sendStatus');
    auth.check(req, res, recordingNext());
    assert.deepEqual(res.calls, [
      ['set', 'WWW-Authenticate', challenges.missing],
      ['sendStatus', 401],
    ]);
  }
});

test('success calls next synchronously, without arguments, and touches nothing of res', () => {
  const session = { id: 1 };
  const auth = new JwtMiddleware(knowing(session)());
  const req = /** @type {any} */ ({ query: { access_token: 'good' } });
  const next = recordingNext();
  auth.check(req, undefined, next);
  assert.deepEqual(next.calls, [[]]);
  assert.equal(req.session, session);
  assert.deepEqual(Object.keys(req), ['query', 'session']);
});

test('a req that takes no session is an error, and nobody gets in', () => {
  const auth = new JwtMiddleware(knowing()());
  const next = recordingNext();
  auth.check(Object.freeze({ query: { access_token: 'good' } }), {}, next);
  assert.equal(next.calls.length, 1);
  assert.ok(next.calls[0]?.[0] instanceof TypeError);
});

test('what req and res throw goes to next, once', () => {
  const broken = new Error('getter');
  const fail = () => {
    throw broken;
  };
  const auth = new JwtMiddleware(knowing()());
  for (const [req, res] of [
    [Object.defineProperty({}, 'query', { get: fail }), {}],
    [{}, { set: fail, sendStatus() {} }],
    [{}, { set() {}, sendStatus: fail }],
  ]) {
    const next = recordingNext();
    auth.check(req, res, next);
    assert.deepEqual(next.calls, [[broken]]);
  }
});

test('what a bare next throws comes out where the original let it, and next is called once', () => {
  const wrong = new Error('the test says so');
  const auth = new JwtMiddleware(knowing()());
  let calls = 0;
  const next = () => {
    calls += 1;
    throw wrong;
  };
  assert.throws(() => auth.check({ query: { access_token: 'good' } }, {}, next), wrong);
  assert.equal(calls, 1);
});

const sessions = {
  undefined: [undefined, challenges.unknown],
  null: [null, challenges.unknown],
  false: [false, challenges.unknown],
  0: [0, challenges.unknown],
  'an empty string': ['', challenges.unknown],
  'a string': ['5', challenges.unknown],
  'a number': [5, challenges.unknown],
  true: [true, challenges.unknown],
  'a function': [() => {}, challenges.unknown],
  'an empty array': [[], challenges.unknown],
  'an array of sessions': [[{ id: 1 }], challenges.unknown],
  'exp in the past': [{ exp: 1 }, challenges.expired],
  'exp 0': [{ exp: 0 }, challenges.expired],
  'a negative exp': [{ exp: -1 }, challenges.expired],
  'exp NaN': [{ exp: Number.NaN }, challenges.expired],
  'exp Infinity': [{ exp: Number.POSITIVE_INFINITY }, challenges.expired],
  'exp null': [{ exp: null }, challenges.expired],
  'exp in text that is no number': [{ exp: '2100-01-01' }, challenges.expired],
  'exp in empty text': [{ exp: '' }, challenges.expired],
  'exp in text, in the past': [{ exp: '1' }, challenges.expired],
  'exp as Date': [{ exp: new Date(2 ** 42) }, challenges.expired],
  'exp as array': [{ exp: [2 ** 40] }, challenges.expired],
  'exp as BigInt': [{ exp: 2n ** 40n }, challenges.expired],
};

for (const [name, [session, challenge]] of Object.entries(/** @type {any} */ (sessions))) {
  overHttp(
    `a store that answers with ${name} lets nobody in`,
    retrieving((/** @type {any} */ _token, /** @type {any} */ cb) => cb(null, session)),
    async ({ call, errors }) => {
      assertRefused(await call('good'), challenge);
      assert.deepEqual(errors, []);
    },
  );
}

for (const [name, session] of Object.entries({
  'exp in the future': { exp: 2 ** 40 },
  'exp in text, as SQL drivers give it': { exp: String(2 ** 40) },
  'no exp: the store keeps the time itself': { id: 1 },
  'exp undefined': { exp: undefined },
  'nothing in it': {},
  'an object without prototype': Object.assign(Object.create(null), { id: 1 }),
})) {
  overHttp(
    `a session that a store retrieves is authenticated: ${name}`,
    knowing(session),
    async ({ call }) => {
      assert.equal((await call('good')).status, 200);
      assertRefused(await call('bad'), challenges.unknown);
    },
  );
}

const session = { id: 1 };
for (const [name, retrieve] of Object.entries({
  'a callback later': (/** @type {any} */ _t, /** @type {any} */ cb) => later(() => cb(null, session)),
  'a callback twice': (/** @type {any} */ _t, /** @type {any} */ cb) => {
    cb(null, session);
    cb(new Error('afterwards'));
  },
  'a callback and an error thrown after it': (/** @type {any} */ _t, /** @type {any} */ cb) => {
    cb(null, session);
    throw new Error('afterwards');
  },
  'a promise': async () => session,
  'a promise, with the callback declared': async (/** @type {any} */ _t, /** @type {any} */ _cb) => session,
  'a callback after its async function has ended': async (/** @type {any} */ _t, /** @type {any} */ cb) => {
    later(() => cb(null, session));
  },
})) {
  overHttp(`a store may answer with ${name}`, retrieving(retrieve), async ({ call, errors }) => {
    const { status, text } = await call('good');
    assert.deepEqual([status, text], [200, '{"session":{"id":1}}']);
    assert.deepEqual(errors, []);
  });
}

for (const [name, retrieve] of Object.entries({
  'a promise of undefined': async () => undefined,
  'a callback without session, then one with': (/** @type {any} */ _t, /** @type {any} */ cb) => {
    cb(null);
    cb(null, session);
  },
})) {
  overHttp(
    `a token is unknown where the store answers with ${name}`,
    retrieving(retrieve),
    async ({ call }) => {
      assertRefused(await call('good'), challenges.unknown);
    },
  );
}

const broken = new Error('the database is down');
for (const [name, retrieve] of Object.entries({
  'gives it to the callback': (/** @type {any} */ _t, /** @type {any} */ cb) => cb(broken),
  'gives it to the callback, with a session': (/** @type {any} */ _t, /** @type {any} */ cb) =>
    cb(broken, session),
  'gives it to the callback later': (/** @type {any} */ _t, /** @type {any} */ cb) => later(() => cb(broken)),
  'gives it first, and a session in a second callback': (/** @type {any} */ _t, /** @type {any} */ cb) => {
    cb(broken);
    cb(null, session);
  },
  'throws it': () => {
    throw broken;
  },
  'rejects with it': () => Promise.reject(broken),
  'rejects with it later': async () => {
    await new Promise(setImmediate);
    throw broken;
  },
})) {
  overHttp(
    `an error of the store goes to next, once, where it ${name}`,
    retrieving(retrieve),
    async ({ call, errors }) => {
      const { status, json } = await call('good');
      assert.deepEqual([status, json.message], [500, 'the database is down']);
      assert.deepEqual(errors, [broken]);
    },
  );
}

for (const nothing of [undefined, null, 0, '', 'route', 'router']) {
  overHttp(
    `nobody gets in where the store rejects with ${nothing === '' ? 'an empty string' : nothing}`,
    retrieving(() => Promise.reject(nothing)),
    async ({ call, errors }) => {
      assert.equal((await call('good')).json.code, 'ERR_CALLBACK_FAILED');
      assert.equal(errors.length, 1);
    },
  );
}

for (const order of ['route', 'router']) {
  overHttp(
    `nobody gets past where the store gives '${order}' as its error`,
    retrieving((/** @type {any} */ _t, /** @type {any} */ cb) => cb(order, session)),
    async ({ call }) => {
      assert.equal((await call('good')).json.code, 'ERR_CALLBACK_FAILED');
    },
  );
}

for (const [name, make] of Object.entries({
  'gives it to the callback': (/** @type {any} */ _p, /** @type {any} */ cb) => cb(broken, 'token'),
  'gives it to the callback later': (/** @type {any} */ _p, /** @type {any} */ cb) => later(() => cb(broken)),
  'throws it': () => {
    throw broken;
  },
  'rejects with it': async () => {
    throw broken;
  },
})) {
  overHttp(
    `an error in making a token goes to next, once, where the store ${name}`,
    () => options({ store: { make, retrieve() {} } }),
    async ({ token, errors }) => {
      assert.equal((await token(assertion())).json.message, 'the database is down');
      assert.deepEqual(errors, [broken]);
    },
  );
}

for (const [name, make] of Object.entries({
  'by callback': (/** @type {any} */ _p, /** @type {any} */ cb) => cb(null, 'mine'),
  'by callback later, twice': (/** @type {any} */ _p, /** @type {any} */ cb) =>
    later(() => {
      cb(null, 'mine');
      cb(null, 'another');
    }),
  'by promise': async () => 'mine',
})) {
  overHttp(
    `a custom store makes a token ${name}`,
    () => options({ store: { make, retrieve() {} } }),
    async ({ token, errors }) => {
      assert.equal((await token(assertion())).json.access_token, 'mine');
      assert.deepEqual(errors, []);
    },
  );
}

overHttp(
  'a token may be a number',
  () => options({ store: { make: (/** @type {any} */ _p, /** @type {any} */ cb) => cb(null, 42) } }),
  async ({ token }) => {
    assert.equal((await token(assertion())).json.access_token, 42);
  },
);

for (const nothing of [undefined, null, '']) {
  overHttp(
    `a store that makes ${nothing === '' ? 'an empty string' : nothing} of a session has failed`,
    () => options({ store: { make: (/** @type {any} */ _p, /** @type {any} */ cb) => cb(null, nothing) } }),
    async ({ token, errors }) => {
      assert.equal((await token(assertion())).json.code, 'ERR_STORE_FAILED');
      assert.equal(errors.length, 1);
    },
  );
}

overHttp('a store that is gone is an error, and lets nobody in', knowing(), async ({ auth, call, token }) => {
  for (const store of [undefined, null, {}]) {
    auth.store = store;
    assert.equal((await call('good')).status, 500);
    assert.equal((await token(assertion())).status, 500);
  }
});

overHttp(
  'the realm is the option’s, quoted and escaped',
  () => options({ realm: 'the "inner" \\ circle' }),
  async ({ call }) => {
    assertRefused(
      await call('unknown'),
      'Bearer realm="the \\"inner\\" \\\\ circle", error="invalid_token", error_description="Unknown access token"',
    );
  },
);

overHttp('what a request writes to a memory session stays', options, async ({ auth, token, call }) => {
  const { json } = await token(assertion());
  const req = /** @type {any} */ ({ query: { access_token: json.access_token } });
  auth.check(req, {}, recordingNext());
  req.session.visits = 1;
  assert.equal((await call(json.access_token)).json.session.visits, 1);
});

test('one instance for token and another for check share the memory store', async () => {
  const res = bareResponse('send');
  new JwtMiddleware(options()).token({ body: { assertion: assertion() } }, res, recordingNext());
  await until(() => res.calls.length);
  const query = { access_token: res.calls[0][1].access_token };
  const next = recordingNext();
  new JwtMiddleware(options()).check({ query }, {}, next);
  assert.deepEqual(next.calls, [[]]);
  const other = bareResponse('set', 'sendStatus');
  new JwtMiddleware(options({ store: { type: 'memory', namespace: 'other' } })).check({ query }, other, next);
  assert.deepEqual(other.calls[0], ['set', 'WWW-Authenticate', challenges.unknown]);
});
