'use strict';

// getKey's third argument: the protected header, where passHeader asks for it.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const {
  JwtMiddleware,
  answer,
  bareResponse,
  options,
  overHttp,
  recordingNext,
  refusals,
} = require('./support');

const store = { type: 'encrypted', secret: 'a secret of the store' };
const byKid = new Map([
  ['old', keys.rsa.publicKey],
  ['new', keys.otherRsa.publicKey],
]);

/** @typedef {(flags: unknown, cb: (error: null, key: string) => void) => void} Seen */

/** What getKey's methods are called with. @param {any} getKey @param {string} assertion @param {object} [more] */
function askWith(getKey, assertion, more) {
  const res = bareResponse('send', 'status');
  const next = recordingNext();
  const auth = new JwtMiddleware(options({ store, getKey, passHeader: true, ...more }));
  auth.token({ body: { assertion } }, res, next);
  assert.deepEqual(next.calls, []);
  return res.calls[0][0];
}

overHttp(
  'a getKey with passHeader finds the key by kid',
  () =>
    options({
      passHeader: true,
      getKey: (/** @type {any} */ _payload, /** @type {any} */ cb, /** @type {any} */ { kid }) =>
        cb(null, byKid.get(kid)),
    }),
  async ({ token }) => {
    for (const [kid, { privateKey }] of Object.entries({ old: keys.rsa, new: keys.otherRsa })) {
      const good = keys.sign({ alg: 'RS256', kid }, { client_id: 'alpha' }, privateKey);
      assert.equal((await token(good)).status, 200);
      assert.deepEqual(answer(await token(keys.tampered(good))), refusals.badAssertion);
    }
    const swapped = keys.sign({ alg: 'RS256', kid: 'new' }, {}, keys.rsa.privateKey);
    assert.deepEqual(answer(await token(swapped)), refusals.badAssertion);
    const other = keys.sign({ alg: 'RS256', kid: 'constructor' }, {}, keys.rsa.privateKey);
    assert.deepEqual(answer(await token(other)), refusals.unknownClient);
  },
);

overHttp(
  'a getKey with passHeader may return a promise',
  () =>
    options({
      passHeader: true,
      getKey: async (/** @type {any} */ _payload, /** @type {any} */ _cb, /** @type {any} */ { kid }) =>
        byKid.get(kid),
    }),
  async ({ token }) => {
    assert.equal((await token(keys.sign({ alg: 'RS256', kid: 'old' }, {}))).status, 200);
    const swapped = keys.sign({ alg: 'RS256', kid: 'new' }, {}, keys.rsa.privateKey);
    assert.deepEqual(answer(await token(swapped)), refusals.badAssertion);
  },
);

test('the header is the whole protected header, unverified', () => {
  /** @type {any} */
  let seen;
  const getKey = (/** @type {any} */ _payload, /** @type {any} */ cb, /** @type {any} */ header) => {
    seen = header;
    cb(null, keys.secret);
  };
  const header = { alg: 'HS256', typ: 'JWT', kid: 'a', jku: 'https://example.org', x: [1, { y: null }] };
  const good = keys.sign(header, {});
  assert.equal(askWith(getKey, good), 'send');
  assert.deepEqual(seen, header);
  assert.equal(askWith(getKey, keys.tampered(good)), 'status');
  assert.deepEqual(seen, header);
  askWith(getKey, keys.compact('{"alg":"HS256","__proto__":{"kid":"a"}}', '{}'));
  assert.equal(seen.kid, undefined);
  assert.equal(Object.getPrototypeOf(seen), Object.prototype);
});

test('the header of an assertion as long as maxTokenLength is there too', () => {
  let length = 0;
  const getKey = (/** @type {any} */ _payload, /** @type {any} */ cb, /** @type {any} */ header) => {
    length = header.x.length;
    cb(null, keys.secret);
  };
  const good = keys.sign({ alg: 'HS256', x: 'x'.repeat(20_000) }, {});
  assert.equal(askWith(getKey, good, { maxTokenLength: good.length }), 'send');
  assert.equal(length, 20_000);
  assert.equal(askWith(getKey, good), 'status');
});

test('what getKey does to the header changes nothing', () => {
  const getKey = (/** @type {any} */ _payload, /** @type {any} */ cb, /** @type {any} */ header) => {
    header.alg = 'HS512';
    cb(null, keys.secret);
  };
  assert.equal(askWith(getKey, keys.sign({ alg: 'HS256' }, {})), 'send');
});

runTable(
  'without passHeader, a third parameter is the application’s own:',
  4,
  [
    {
      name: 'a default',
      of:
        (/** @type {Seen} */ seen) =>
        (/** @type {any} */ _, /** @type {any} */ cb, flags = 'own') =>
          seen(flags, cb),
    },
    {
      name: 'declared',
      of:
        (/** @type {Seen} */ seen) =>
        (/** @type {any} */ _, /** @type {any} */ cb, /** @type {any} */ flags) =>
          seen(flags || 'own', cb),
    },
    {
      name: 'the rest',
      of:
        (/** @type {Seen} */ seen) =>
        (/** @type {any} */ _, /** @type {any} */ cb, /** @type {any[]} */ ...rest) =>
          seen(rest[0] || 'own', cb),
    },
    {
      name: 'async',
      of:
        (/** @type {Seen} */ seen) =>
        async (/** @type {any} */ _, /** @type {any} */ cb, flags = 'own') =>
          seen(flags, cb),
    },
  ],
  ({ of }) => {
    /** @type {unknown[]} */
    const flags = [];
    const getKey = of((given, cb) => {
      flags.push(given);
      cb(null, keys.secret);
    });
    const good = keys.sign({ alg: 'HS256', internal: true }, {});
    assert.equal(askWith(getKey, good, { passHeader: undefined }), 'send');
    assert.equal(askWith(getKey, good, { passHeader: false }), 'send');
    assert.equal(askWith(getKey, good), 'send');
    assert.deepEqual(flags, ['own', 'own', { alg: 'HS256', internal: true }]);
  },
);

test('passHeader is a boolean, and belongs to a getKey', () => {
  const refused = { code: 'ERR_OPTION_INVALID' };
  const getKey = async () => keys.secret;
  assert.throws(() => new JwtMiddleware(options({ store, getKey, passHeader: 'yes' })), refused);
  const clients = { alpha: keys.p256.publicKey };
  assert.throws(
    () => new JwtMiddleware(options({ store, getKey: undefined, keys: { clients }, passHeader: true })),
    refused,
  );
});
