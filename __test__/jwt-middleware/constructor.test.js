'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const util = require('node:util');
const { runTable } = require('../support/run-table');
const {
  JwtMiddleware,
  assertion,
  bareResponse,
  options,
  overHttp,
  recordingNext,
  until,
} = require('./support');

const getKey = () => {};
const store = { type: 'memory' };
const type = (/** @type {string} */ message) => ({ name: 'TypeError', code: 'ERR_OPTION_INVALID', message });
const assertionError = (/** @type {string} */ message) => ({
  name: 'AssertionError',
  code: 'ERR_ASSERTION',
  message,
});
const ALGORITHMS =
  'HS256, HS384, HS512, RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, Ed25519';

const wholeSeconds =
  'to 3162240000 whole seconds, as a number or as text with a unit like "500ms", "15m" or "30d",';

runTable(
  'construction refuses',
  43,
  [
    {
      name: 'no options',
      given: undefined,
      error: type('Expected an object for options but received a value of type undefined'),
    },
    {
      name: 'null as options',
      given: null,
      error: type('Expected an object for options but received a value of type null'),
    },
    {
      name: 'options without getKey',
      given: { store },
      error: assertionError('options.getKey should be provided'),
    },
    {
      name: 'options without anything',
      given: {},
      error: assertionError('options.getKey should be provided'),
    },
    {
      name: 'options without store',
      given: { getKey },
      error: assertionError('options.store should be provided'),
    },
    {
      name: 'an unknown store',
      given: { getKey, store: { type: 'cassandra' } },
      error: { name: 'Error', message: /^Invalid store provided: expected an object with a type / },
    },
    {
      name: 'a store named like a member of every object',
      given: { getKey, store: { type: 'constructor' } },
      error: { name: 'Error', message: /^Invalid store provided: expected an object with a type / },
    },
    {
      name: 'a store given by its name alone',
      given: { getKey, store: 'memory' },
      error: { name: 'Error', message: /^Invalid store provided: expected an object with a type / },
    },
    {
      name: 'an encrypted store without secret',
      given: { getKey, store: { type: 'encrypted' } },
      error: assertionError('secret phrase should be provided for this store'),
    },
    {
      name: 'a getKey that is no function',
      given: { getKey: 'key', store },
      error: type('Expected a function for getKey but received a value of type string'),
    },
    {
      name: 'a debug that is no function',
      given: { getKey, store, debug: true },
      error: type('Expected a function for debug but received true of type boolean'),
    },
    ...[
      ['text with another unit', '1 hour', '1 hour of type string'],
      ['text with a unit, and no whole seconds', '500ms', '500ms of type string'],
      ['text with a unit below zero', '-1h', '-1h of type string'],
      ['a fraction', 1.5, '1.5 of type number'],
      ['infinity', Number.POSITIVE_INFINITY, 'Infinity of type number'],
      ['more than time can hold', 1e300, '1e+300 of type number'],
      ['true', true, 'true of type boolean'],
      ['a BigInt', 60n, '60 of type bigint'],
      ['an object', {}, 'an object of type object'],
      ['an array', [60], 'an array of type array'],
      ['a function', () => 60, 'a function of type function'],
    ].map(([name, ttl, received]) => ({
      name: `${name} as ttl`,
      given: { getKey, store, ttl },
      error: type(`Expected whole seconds, or text like "15m", for ttl but received ${received}`),
    })),
    ...[
      ['algorithms', 'HS256', 'a non-empty array of algorithm names', 'HS256 of type string'],
      ['algorithms', [], 'a non-empty array of algorithm names', 'an array of type array'],
      ['algorithms', ['none'], `names out of ${ALGORITHMS}`, 'none of type string'],
      ['algorithms', ['hs256'], `names out of ${ALGORITHMS}`, 'hs256 of type string'],
      ['issuer', '', 'a non-empty string or a non-empty array of non-empty strings', ' of type string'],
      [
        'issuer',
        [1],
        'a non-empty string or a non-empty array of non-empty strings',
        'an array of type array',
      ],
      ['audience', 1, 'a non-empty string or a non-empty array of non-empty strings', '1 of type number'],
      ['audience', null, 'a non-empty string or a non-empty array of non-empty strings', 'null of type null'],
      ['subject', ['a'], 'a non-empty string', 'an array of type array'],
      ['clockTolerance', '5', `0 ${wholeSeconds}`, '5 of type string'],
      ['clockTolerance', -1, `0 ${wholeSeconds}`, '-1 of type number'],
      ['maxTokenAge', 0, `1 ${wholeSeconds}`, '0 of type number'],
      ['maxTokenAge', '10', `1 ${wholeSeconds}`, '10 of type string'],
      ['requiredClaims', 'jti', 'a non-empty array of non-empty strings', 'jti of type string'],
      ['allowInsecureKeySizes', 1, 'a boolean', '1 of type number'],
      ['maxTokenLength', Number.NaN, 'a positive integer up to 16777216', 'NaN of type number'],
      ['realm', 1, 'a string of printable ASCII', '1 of type number'],
      ['realm', '', 'a string of printable ASCII', ' of type string'],
      ['realm', 'a\r\nSet-Cookie: b', 'a string of printable ASCII', 'a\r\nSet-Cookie: b of type string'],
    ].map(([name, value, what, received]) => ({
      name: `${util.inspect(value)} as ${name}`,
      given: { getKey, store, [/** @type {string} */ (name)]: value },
      error: type(`Expected ${what} for ${name} but received ${received}`),
    })),
    ...[
      ['max', 0, 'a positive integer', '0 of type number'],
      ['namespace', 5, 'a non-empty string', '5 of type number'],
    ].map(([name, value, what, received]) => ({
      name: `${value} as store.${name}`,
      given: { getKey, store: { type: 'memory', [/** @type {string} */ (name)]: value } },
      error: type(`Expected ${what} for store.${name} but received ${received}`),
    })),
  ],
  ({ given, error }) => {
    assert.throws(() => new JwtMiddleware(/** @type {any} */ (given)), error);
  },
);

test('a store secret of the wrong type is refused without being shown', () => {
  for (const secret of [12345, { a: 'tell nobody' }, ['fine', 67890], true]) {
    assert.throws(
      () => new JwtMiddleware({ getKey, store: { type: 'encrypted', secret } }),
      (/** @type {any} */ error) => {
        assert.equal(error.code, 'ERR_OPTION_INVALID');
        assert.match(
          error.message,
          /^Expected a string, Uint8Array .* for store\.secret but received a value of type /,
        );
        assert.doesNotMatch(util.inspect(error), /12345|67890|tell nobody/);
        return true;
      },
    );
  }
});

test('every option at a value that is not its default is taken', () => {
  const given = {
    getKey,
    store,
    ttl: 60,
    debug: () => {},
    algorithms: ['HS256'],
    issuer: ['a', 'b'],
    audience: 'c',
    subject: 'd',
    clockTolerance: 5,
    maxTokenAge: 60,
    requiredClaims: ['jti'],
    allowInsecureKeySizes: true,
    maxTokenLength: 1000,
    realm: 'r',
  };
  const before = { ...given };
  assert.equal(new JwtMiddleware(given).options, given);
  assert.deepEqual(given, before);
});

test('the instance has its options, the same object, and its store, and nothing else of its own', () => {
  const given = options();
  const auth = new JwtMiddleware(given);
  assert.equal(auth.options, given);
  assert.deepEqual(Object.keys(auth), ['options', 'store']);
  assert.deepEqual(Reflect.ownKeys(auth), ['options', 'store']);
  assert.equal(typeof auth.store.make, 'function');
  assert.equal(typeof auth.store.retrieve, 'function');
});

test('a custom store becomes the store as it is', () => {
  const custom = { make() {}, retrieve() {} };
  assert.equal(new JwtMiddleware({ getKey, store: custom }).store, custom);
});

test('ttl 3600 is written to the options where there is none, or an empty one', () => {
  for (const ttl of [undefined, 0, -0, null, Number.NaN, '', false]) {
    assert.equal(new JwtMiddleware({ getKey, store, ttl }).options.ttl, 3600);
  }
  assert.equal(new JwtMiddleware({ getKey, store, ttl: 1 }).options.ttl, 1);
  assert.equal(new JwtMiddleware({ getKey, store, ttl: -1 }).options.ttl, -1);
});

test('a debug function is written to the options where there is none', () => {
  assert.equal(typeof new JwtMiddleware({ getKey, store }).options.debug, 'function');
});

test('options may be a function with the right members', () => {
  const given = Object.assign(() => {}, options());
  assert.equal(new JwtMiddleware(given).options, given);
});

overHttp(
  'frozen options work, with the defaults',
  () => Object.freeze(options()),
  async ({ auth, token, call }) => {
    assert.equal(auth.options.ttl, undefined);
    const { status, json } = await token(assertion());
    assert.deepEqual([status, json.expires_in], [200, 3600]);
    assert.equal((await call(json.access_token)).status, 200);
  },
);

test('without new it throws instead of writing on whatever it was taken from', () => {
  const Plain = /** @type {any} */ (JwtMiddleware);
  const namespace = { JwtMiddleware: Plain };
  assert.throws(() => Plain(options()), {
    name: 'TypeError',
    message: 'JwtMiddleware must be called with new',
  });
  assert.throws(() => namespace.JwtMiddleware(options()), {
    message: 'JwtMiddleware must be called with new',
  });
  assert.throws(() => Plain.call(globalThis, options()), {
    message: 'JwtMiddleware must be called with new',
  });
  assert.deepEqual(Object.keys(namespace), ['JwtMiddleware']);
});

test('lib is the middleware too', () => {
  assert.equal(require('../../lib'), JwtMiddleware);
  assert.equal(require('../../lib/index'), JwtMiddleware);
});

test('the constructor takes one argument, and the methods three', () => {
  assert.equal(JwtMiddleware.length, 1);
  assert.equal(JwtMiddleware.name, 'JwtMiddleware');
  const auth = new JwtMiddleware(options());
  for (const name of /** @type {const} */ (['token', 'check'])) {
    assert.equal(JwtMiddleware.prototype[name].length, 3);
    assert.equal(auth[name].length, 3);
    assert.equal(auth[name].bind(auth).length, 3);
  }
});

test('the methods return undefined', async () => {
  const auth = new JwtMiddleware(options());
  const res = bareResponse('send');
  assert.equal(auth.token({ body: { assertion: assertion() } }, res, recordingNext()), undefined);
  await until(() => res.calls.length);
  const query = { access_token: res.calls[0][1].access_token };
  assert.equal(auth.check({ query }, {}, recordingNext()), undefined);
  assert.equal(auth.check({}, bareResponse('set', 'sendStatus'), recordingNext()), undefined);
});

test('a logged or serialised middleware does not show its secret', () => {
  const secret = 'tell nobody about this';
  const auth = new JwtMiddleware({ getKey, store: { type: 'encrypted', secret } });
  class Sub extends JwtMiddleware {}
  const sub = new Sub({ getKey, store: { type: 'encrypted', secret: Buffer.from(secret) } });
  for (const shown of [auth, sub, { deep: { deeper: { auth } } }, auth.store]) {
    for (const text of [
      util.inspect(shown),
      util.inspect(shown, { depth: null, showHidden: true, showProxy: true }),
      util.format('%s %o %O', shown, shown, shown),
      JSON.stringify(shown),
    ]) {
      assert.doesNotMatch(text, /tell nobody|116, 101|74 65 6c 6c/, text);
    }
  }
  assert.equal(util.inspect(auth), "JwtMiddleware { options: { ttl: 3600 }, store: 'encrypted' }");
  assert.equal(JSON.stringify(auth), '{"options":{"ttl":3600},"store":"encrypted"}');
  assert.match(util.inspect(sub), /^Sub /);
});
