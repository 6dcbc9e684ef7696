'use strict';

// What becomes of the payload and of getKey's session: the object that req.session will be.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const keys = require('../support/keys');
const { JwtMiddleware, assertion, bareResponse, options, overHttp, recordingNext } = require('./support');

const NOW = 1_700_000_000;
const EXP = NOW + 3600;

/**
 * What the store is told to make a token of, or the error.
 *
 * @param {any} t
 * @param {any} claims the assertion's, or its payload as text
 * @param {any} [session] a function of the payload, or the session
 */
function sessionOf(t, claims, session) {
  t.mock.method(Date, 'now', () => NOW * 1000 + 999);
  /** @type {any} */
  let made;
  const auth = new JwtMiddleware(
    options({
      getKey: (/** @type {any} */ payload, /** @type {any} */ cb) =>
        cb(null, keys.secret, typeof session === 'function' ? session(payload) : session),
      store: {
        make: (/** @type {any} */ payload, /** @type {any} */ cb) => {
          made = payload;
          cb(null, 'token');
        },
      },
    }),
  );
  const text = typeof claims === 'string' ? claims : JSON.stringify(claims);
  const next = recordingNext();
  const given = keys.compact('{"alg":"HS256"}', text, keys.signer('HS256', keys.secret));
  auth.token({ body: { assertion: given } }, bareResponse('send', 'status'), next);
  if (next.calls.length) throw next.calls[0]?.[0];
  return made;
}

/** @param {any} object */
const entries = (object) => JSON.stringify(Object.entries(object));

test('the session is the payload in its order, with exp last', (t) => {
  assert.equal(
    entries(sessionOf(t, { z: 1, iss: 'a', b: null })),
    entries({ z: 1, iss: 'a', b: null, exp: EXP }),
  );
});

test('an exp of the payload is replaced in its place', (t) => {
  const claims = { z: 1, exp: NOW + 10, b: 2 };
  assert.equal(entries(sessionOf(t, claims)), entries({ z: 1, exp: EXP, b: 2 }));
});

test("getKey's session goes over the payload, its new members last", (t) => {
  const made = sessionOf(t, { uid: 0, a: 1 }, { uid: 5, roles: ['x'] });
  assert.equal(entries(made), entries({ uid: 5, a: 1, exp: EXP, roles: ['x'] }));
});

test("getKey's session may set exp", (t) => {
  assert.equal(sessionOf(t, { a: 1 }, { exp: NOW + 5 }).exp, NOW + 5);
  assert.equal(sessionOf(t, { a: 1 }, { exp: String(NOW + 5) }).exp, String(NOW + 5));
  assert.equal(sessionOf(t, { a: 1 }, { exp: undefined }).exp, EXP);
});

for (const exp of [Number.NaN, Number.POSITIVE_INFINITY, 'soon', '', null, {}, [5], true, new Date(), 5n]) {
  test(`getKey's session can't be for ever by an exp of ${typeof exp} ${String(exp) || "''"}`, (t) => {
    assert.throws(() => sessionOf(t, { a: 1 }, { exp }), { code: 'ERR_SESSION_INVALID' });
  });
}

test('inherited members of the session count, and accessors by what they give', (t) => {
  class User {
    id = 5;
    get name() {
      return 'not enumerable on a class';
    }
  }
  const session = Object.create({
    inherited: true,
    get answer() {
      return 42;
    },
  });
  session.own = 1;
  assert.deepEqual(sessionOf(t, {}, session), { exp: EXP, own: 1, inherited: true, answer: 42 });
  assert.deepEqual(sessionOf(t, {}, new User()), { exp: EXP, id: 5 });
});

test('the session object itself is not changed, and may be frozen', (t) => {
  const session = Object.freeze({ uid: 1 });
  const made = sessionOf(t, { a: 1 }, session);
  assert.notEqual(made, session);
  assert.deepEqual(session, { uid: 1 });
  assert.deepEqual(made, { a: 1, exp: EXP, uid: 1 });
});

test('a session that is no object adds what it enumerates', (t) => {
  for (const session of [undefined, null, 0, '', false, 5, true, Symbol('s')]) {
    assert.deepEqual(sessionOf(t, { a: 1 }, session), { a: 1, exp: EXP });
  }
  assert.deepEqual(sessionOf(t, { a: 1 }, 'xy'), { 0: 'x', 1: 'y', a: 1, exp: EXP });
  assert.deepEqual(sessionOf(t, { a: 1 }, ['x']), { 0: 'x', a: 1, exp: EXP });
});

test('getKey may add to the payload, and change it', (t) => {
  const made = sessionOf(t, { a: 1, b: 2 }, (/** @type {any} */ payload) => {
    payload.added = true;
    payload.a = 'changed';
    delete payload.b;
  });
  assert.equal(entries(made), entries({ a: 'changed', added: true, exp: EXP }));
});

test('what getKey adds is gone when the signature is bad', (t) => {
  t.mock.method(Date, 'now', () => NOW * 1000);
  const auth = new JwtMiddleware(
    options({
      getKey: (/** @type {any} */ payload, /** @type {any} */ cb) => {
        payload.admin = true;
        cb(null, keys.secret);
      },
      store: { make: () => assert.fail('no token may be made') },
    }),
  );
  const res = bareResponse('send', 'status');
  auth.token({ body: { assertion: keys.tampered(assertion()) } }, res, recordingNext());
  assert.deepEqual(res.calls[0], ['status', 401]);
});

test('the payload itself as session keeps the exp of the token', (t) => {
  const made = sessionOf(t, { exp: NOW + 5, a: 1 }, (/** @type {any} */ payload) => payload);
  assert.deepEqual(made, { exp: EXP, a: 1 });
});

test('a payload that getKey froze, or sealed, gets its exp all the same', (t) => {
  for (const close of [Object.freeze, Object.seal, Object.preventExtensions]) {
    for (const claims of [{ a: 1 }, { a: 1, exp: NOW + 5 }]) {
      const made = sessionOf(t, claims, (/** @type {any} */ payload) => void close(payload));
      assert.deepEqual(made, { a: 1, exp: EXP });
      const same = sessionOf(t, claims, (/** @type {any} */ payload) => close(payload));
      assert.deepEqual(same, { a: 1, exp: EXP });
    }
  }
});

test('an exp that getKey made read-only, or a getter, is an error and no token', (t) => {
  for (const exp of [{ value: 5 }, { get: () => 5 }]) {
    assert.throws(
      () => sessionOf(t, {}, (/** @type {any} */ payload) => void Object.defineProperty(payload, 'exp', exp)),
      TypeError,
    );
  }
  assert.throws(
    () =>
      sessionOf(t, {}, (/** @type {any} */ payload) => {
        Object.defineProperty(payload, 'exp', { get: () => undefined, set() {} });
      }),
    { code: 'ERR_SESSION_INVALID' },
  );
});

test('a session whose members throw is an error and no token', (t) => {
  const session = {
    get bad() {
      throw new Error('getter');
    },
  };
  assert.throws(() => sessionOf(t, {}, session), /getter/);
});

test('__proto__ in payload or session changes no prototype and is dropped', (t) => {
  const polluted = '{"__proto__":{"admin":true},"a":1}';
  const own = JSON.parse(polluted);
  for (const made of [
    sessionOf(t, polluted),
    sessionOf(t, '{"a":1}', own),
    sessionOf(t, polluted, own),
    sessionOf(t, polluted, (/** @type {any} */ payload) => payload),
    sessionOf(t, polluted, (/** @type {any} */ payload) => Object.freeze(payload)),
  ]) {
    assert.equal(Object.getPrototypeOf(made), Object.prototype);
    assert.equal(made.admin, undefined);
    assert.deepEqual(Object.keys(made), ['a', 'exp']);
    assert.equal(Object.assign({}, made).admin, undefined);
  }
  assert.equal(/** @type {any} */ ({}).admin, undefined);
});

test('names of members of every object are ordinary claims', (t) => {
  const claims = {
    constructor: 'c',
    toString: 't',
    hasOwnProperty: 'h',
    valueOf: 'v',
    toJSON: 'j',
    __defineGetter__: 'd',
  };
  assert.deepEqual(sessionOf(t, claims, { isPrototypeOf: 'i' }), { ...claims, exp: EXP, isPrototypeOf: 'i' });
});

test('numbers, lone surrogates and repeated members are as V8 reads them', (t) => {
  const text = String.raw`{"n":1e21,"big":9007199254740993,"minus":-0,"s":"\ud800","twice":1,"twice":2}`;
  const made = sessionOf(t, text);
  assert.deepEqual(made, { ...JSON.parse(text), exp: EXP });
  assert.ok(Object.is(made.minus, -0));
});

overHttp(
  'what a request gets is the session, through both kinds of store',
  () =>
    options({ getKey: (/** @type {any} */ _p, /** @type {any} */ cb) => cb(null, keys.secret, { uid: 1 }) }),
  async ({ auth, token, call }, t) => {
    t.mock.method(Date, 'now', () => NOW * 1000);
    const { Store } = { Store: require('../../lib/stores/encrypted') };
    for (const store of [auth.store, new /** @type {any} */ (Store)({ secret: 'a secret of the store' })]) {
      auth.store = store;
      const { json } = await token(assertion({ client_id: 'alpha', exp: NOW + 5 }));
      const { text } = await call(json.access_token);
      assert.equal(text, `{"session":{"client_id":"alpha","exp":${EXP},"uid":1}}`);
    }
  },
);
