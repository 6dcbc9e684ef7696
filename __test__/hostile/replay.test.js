'use strict';

// Who gets hold of an assertion tries to use it again: as it is, in another spelling, at the same moment, at another server,
// or while the store is in trouble; or to use up those of others. Each try stands beside an assertion that is good.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { answer, options, refusals, until, withApp } = require('../jwt-middleware/support');
const { countingStore } = require('../support/counting-store');
const { versions } = require('../support/express');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');

const seconds = () => Math.floor(Date.now() / 1000);
/** @param {object} [more] */
const claims = (more = {}) => ({ iss: 'alpha', jti: 'one', exp: seconds() + 3600, ...more });
/** @param {unknown} payload text or claims @param {any} [header] @param {any} [key] */
const assertion = (payload, header = { alg: 'HS256', typ: 'JWT' }, key = keys.secret) =>
  keys.compact(
    JSON.stringify(header),
    typeof payload === 'string' ? payload : JSON.stringify(payload),
    keys.signer(header.alg, key),
  );
const guarded = (/** @type {object} */ more = {}) => options({ replay: { store: countingStore() }, ...more });

/** @param {any} api @param {string} given */
const verdict = async (api, given) => {
  const response = await api.token(given);
  if (response.status === 200) return 'in';
  return response.status === 500 ? response.json.code : answer(response);
};
const { badAssertion } = refusals;

/** The other signature that is good for the same text: s becomes n - s. @param {string} token */
function twin(token) {
  const n = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
  const [header, payload, signature = ''] = token.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  const s = n - BigInt(`0x${bytes.subarray(32).toString('hex')}`);
  const other = Buffer.concat([bytes.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')]);
  return `${header}.${payload}.${other.toString('base64url')}`;
}

for (const { name, express } of versions) {
  const es256 = { alg: 'ES256', typ: 'JWT' };
  const pss = { alg: 'PS256' };
  const { exp } = claims();
  runTable(
    `over ${name} an assertion that was used gets nothing`,
    10,
    [
      { name: 'as it is', first: assertion(claims({ exp })), again: assertion(claims({ exp })) },
      {
        name: 'with the other signature that ECDSA allows',
        key: keys.p256.publicKey,
        make: () => {
          const first = assertion(claims({ exp }), es256, keys.p256.privateKey);
          return [first, twin(first)];
        },
      },
      {
        name: 'signed once more, by an algorithm that takes random numbers',
        key: keys.rsa.publicKey,
        make: () => [0, 1].map(() => assertion(claims({ exp }), pss, keys.rsa.privateKey)),
      },
      {
        name: 'under another algorithm of the same key',
        first: assertion(claims({ exp })),
        again: assertion(claims({ exp }), { alg: 'HS512' }),
      },
      {
        name: 'under another header',
        first: assertion(claims({ exp })),
        again: assertion(claims({ exp }), { alg: 'HS256', kid: 'x' }),
      },
      {
        name: 'with a later exp',
        first: assertion(claims({ exp })),
        again: assertion(claims({ exp: exp + 1000 })),
      },
      {
        name: 'with other claims',
        first: assertion(claims({ exp })),
        again: assertion(claims({ exp, sub: 'b', aud: 'c', client_id: 'd' })),
      },
      {
        name: 'with its members in another order',
        first: assertion(claims({ exp })),
        again: assertion({ exp, jti: 'one', iss: 'alpha' }),
      },
      {
        name: 'with escaped letters',
        first: assertion(claims({ exp })),
        again: assertion(`{"\\u0069ss":"\\u0061lpha","jti":"\\u006fne","exp":${exp}}`),
      },
      {
        name: 'with white space',
        first: assertion(claims({ exp })),
        again: assertion(` {"iss": "alpha", "jti": "one", "exp": ${exp}.0 } `),
      },
    ],
    async ({ first, again, key = keys.secret, make }) => {
      const getKey = (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, key);
      const [one, two] = make ? make() : [first, again];
      await withApp(express, guarded({ getKey }), async (api) => {
        assert.equal(await verdict(api, String(one)), 'in');
        assert.deepEqual(await verdict(api, String(two)), badAssertion);
        assert.deepEqual(await verdict(api, String(one)), badAssertion);
      });
      // By itself the other one is as good.
      await withApp(express, guarded({ getKey }), async (api) => {
        assert.equal(await verdict(api, String(two)), 'in');
        assert.deepEqual(await verdict(api, String(one)), badAssertion);
      });
    },
  );

  runTable(
    `over ${name} two assertions of their own each get a token:`,
    17,
    [
      ['another id', { jti: 'two' }],
      ['an id in another case', { jti: 'One' }],
      ['an id with a space', { jti: 'one ' }],
      ['an id with a NUL', { jti: 'one\0' }],
      ['another issuer', { iss: 'beta' }],
      ['another issuer, another case', { iss: 'Alpha' }],
      ['no issuer', { iss: undefined }],
      ['an empty issuer', { iss: '' }],
      ['no issuer, but a client of its name', { iss: undefined, client_id: 'alpha' }],
      ['an issuer and id that read the same together', { iss: 'alph', jti: 'aone' }],
      ['an issuer and id with a separator', { iss: 'alpha,one', jti: 'one' }],
      ['an issuer with the separator of JSON', { iss: 'alpha","one', jti: 'one' }],
      ['an id with the separator of JSON', { iss: 'alpha', jti: 'one","one' }],
      ['an issuer that every object has', { iss: '__proto__' }],
      ['an id that every object has', { jti: 'constructor' }],
      ['half a character', { jti: 'one\ud800' }],
      ['what half a character becomes in UTF-8', { jti: 'one\ufffd' }],
    ].map(([name, more]) => ({ name: String(name), more: /** @type {object} */ (more) })),
    async ({ more }) => {
      await withApp(express, guarded(), async (api) => {
        const pairs = [claims(), claims(more)].map((each) => assertion(each));
        for (const given of pairs) assert.equal(await verdict(api, given), 'in');
        for (const given of pairs) assert.deepEqual(await verdict(api, given), badAssertion);
      });
    },
  );

  test(`over ${name} similar pairs of issuer and id are distinct, also concurrently`, async () => {
    const names = [
      '',
      'a',
      'b',
      'ab',
      'a b',
      'a,b',
      '["a","b"]',
      '__proto__',
      'toString',
      '\ud800',
      '\ufffd',
      'null',
    ];
    await withApp(express, guarded(), async (api) => {
      const issuers = [
        ...names.map((iss) => ({ iss })),
        // What a client is called besides may be anything.
        ...[...names, ['a'], ['a', 'b'], 0, undefined, {}].map((client_id) => ({
          iss: undefined,
          client_id,
        })),
      ];
      const all = issuers.flatMap((issuer) => names.filter(Boolean).map((jti) => claims({ ...issuer, jti })));
      for (const each of all) assert.equal(await verdict(api, assertion(each)), 'in');
      for (const each of all) assert.deepEqual(await verdict(api, assertion(each)), badAssertion);
      assert.equal(all.length, 319);
    });
  });

  runTable(
    `over ${name} nobody uses up an assertion of somebody else`,
    8,
    [
      { name: 'with a bad signature', forge: (/** @type {any} */ own) => keys.tampered(assertion(own)) },
      {
        name: 'without a signature',
        forge: (/** @type {any} */ own) => keys.compact('{"alg":"HS256"}', JSON.stringify(own)),
      },
      {
        name: 'with alg none',
        forge: (/** @type {any} */ own) => keys.compact('{"alg":"none"}', JSON.stringify(own)),
      },
      {
        name: 'with another key',
        forge: (/** @type {any} */ own) => assertion(own, undefined, 'another secret'),
      },
      {
        name: 'that has expired',
        forge: (/** @type {any} */ own) => assertion({ ...own, exp: seconds() - 1 }),
      },
      {
        name: 'that is not valid yet',
        forge: (/** @type {any} */ own) => assertion({ ...own, nbf: seconds() + 60 }),
      },
      {
        name: 'for another audience',
        forge: (/** @type {any} */ own) => assertion({ ...own, aud: 'elsewhere' }),
      },
      {
        name: 'that never expires',
        forge: (/** @type {any} */ own) => assertion({ ...own, exp: undefined }),
      },
    ],
    async ({ forge }) => {
      const store = countingStore();
      await withApp(express, options({ replay: { store }, audience: 'here' }), async (api) => {
        const own = claims({ aud: 'here' });
        assert.deepEqual(await verdict(api, forge(own)), badAssertion);
        assert.deepEqual(store.calls, []);
        assert.equal(await verdict(api, assertion(own)), 'in');
        assert.deepEqual(store.calls, ['add']);
      });
    },
  );

  runTable(
    `over ${name} nobody gets a token while the store of used assertions`,
    8,
    [
      { name: 'is down', add: async () => Promise.reject(new Error('connect ECONNREFUSED')) },
      {
        name: 'throws',
        add: () => {
          throw new Error('no connection');
        },
      },
      { name: 'rejects without an error', add: async () => Promise.reject() },
      { name: 'never answers', add: () => new Promise(() => {}) },
      { name: 'answers with text', add: async () => 'OK', code: 'ERR_STORE_INVALID' },
      { name: 'answers with a number', add: async () => 1, code: 'ERR_STORE_INVALID' },
      { name: 'answers with nothing', add: async () => undefined, code: 'ERR_STORE_INVALID' },
      { name: 'answers with null', add: async () => null, code: 'ERR_STORE_INVALID' },
    ],
    async ({ add, code = 'ERR_STORE_UNAVAILABLE' }) => {
      const well = /** @type {any} */ (countingStore());
      let isWell = true;
      const store = {
        ...well,
        timeout: '100ms',
        add: (/** @type {any[]} */ ...args) =>
          isWell ? well.add(...args) : /** @type {any} */ (add)(...args),
      };
      await withApp(express, options({ replay: { store } }), async (api) => {
        const [used, fresh] = [assertion(claims()), assertion(claims({ jti: 'two' }))];
        assert.equal(await verdict(api, used), 'in');
        isWell = false;
        assert.equal(await verdict(api, used), code);
        assert.equal(await verdict(api, fresh), code);
        assert.deepEqual(await verdict(api, keys.tampered(fresh)), badAssertion);
        isWell = true;
        assert.deepEqual(await verdict(api, used), badAssertion);
        assert.equal(await verdict(api, fresh), 'in');
        assert.equal(api.errors.length, 2);
      });
    },
  );

  test(`over ${name} a slow store makes its own requests wait, and each gets its own answer`, async () => {
    const store = countingStore();
    await withApp(express, options({ replay: { store } }), async (api) => {
      store.turn('slow');
      const given = assertion(claims());
      const waiting = Promise.all(Array.from({ length: 20 }, () => verdict(api, given)));
      await until(() => store.held.length === 20);
      assert.deepEqual(await verdict(api, keys.tampered(given)), badAssertion);
      store.turn('well');
      const answers = await waiting;
      assert.equal(answers.filter((each) => each === 'in').length, 1);
      assert.equal(answers.filter((each) => each !== 'in').length, 19);
    });
  });
}
