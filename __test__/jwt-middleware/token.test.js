'use strict';

// The token endpoint as a client sees it: what it answers, and to what.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { versions } = require('../support/express');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const {
  JwtMiddleware,
  answer,
  assertion,
  bareResponse,
  options,
  overHttp,
  recordingNext,
  refusals,
  until,
  withApp,
} = require('./support');

const { base64url, compact } = keys;
const typed = '{"alg":"HS256","typ":"JWT"}';
const signed = keys.signer('HS256', keys.secret);

overHttp('an honest assertion gets a token', options, async ({ token }) => {
  const { status, json, headers } = await token(assertion());
  assert.equal(status, 200);
  assert.deepEqual(Object.keys(json), ['access_token', 'token_type', 'expires_in']);
  assert.match(json.access_token, /^[\w-]{43}$/);
  assert.deepEqual([json.token_type, json.expires_in], ['Bearer', 3600]);
  assert.match(String(headers['content-type']), /^application\/json/);
});

overHttp('its tampered twin is refused', options, async ({ token }) => {
  assert.deepEqual(answer(await token(keys.tampered(assertion()))), refusals.badAssertion);
});

overHttp('a JSON body does as well as a form', options, async ({ send }) => {
  const good = assertion();
  assert.equal((await send('/token', { json: { assertion: good } })).status, 200);
  const bad = await send('/token', { json: { assertion: keys.tampered(good) } });
  assert.deepEqual(answer(bad), refusals.badAssertion);
});

overHttp('answers of the token endpoint must not be cached', options, async ({ token }) => {
  for (const [given, status] of /** @type {const} */ ([
    [assertion(), 200],
    ['nonsense', 400],
    [keys.tampered(assertion()), 401],
  ])) {
    const response = await token(given);
    assert.equal(response.status, status);
    assert.equal(response.headers['cache-control'], 'no-store');
    assert.equal(response.headers.pragma, 'no-cache');
  }
});

overHttp(
  'ttl is the lifetime that the answer and the session tell',
  () => options({ ttl: 60 }),
  async ({ token, call }, t) => {
    const now = 1_700_000_000_999;
    t.mock.method(Date, 'now', () => now);
    const { json } = await token(assertion());
    assert.equal(json.expires_in, 60);
    assert.equal((await call(json.access_token)).json.session.exp, 1_700_000_060);
  },
);

overHttp(
  'times after 2038 are as good as any',
  () => options({ ttl: 60 }),
  async ({ token, call }, t) => {
    t.mock.method(Date, 'now', () => 2 ** 31 * 1000);
    const { json } = await token(assertion());
    assert.equal((await call(json.access_token)).json.session.exp, 2 ** 31 + 60);
  },
);

overHttp(
  'a negative ttl gives a token that is already over',
  () => options({ ttl: -1 }),
  async ({ token, call }) => {
    const { status, json } = await token(assertion());
    assert.deepEqual([status, json.expires_in], [200, -1]);
    const { headers } = await call(json.access_token);
    assert.match(String(headers['www-authenticate']), /Access token expired/);
  },
);

overHttp(
  'a ttl that makes no sense, set later, is an error and no token',
  options,
  async ({ auth, token }) => {
    for (const ttl of ['1 hour', 1.5, Number.NaN, Number.POSITIVE_INFINITY, null]) {
      auth.options.ttl = ttl;
      const { status, json } = await token(assertion());
      assert.deepEqual([status, json.code], [500, 'ERR_OPTION_INVALID']);
    }
    for (const [ttl, told] of [
      [0, 0],
      [undefined, 3600],
      ['60', 60],
    ]) {
      auth.options.ttl = ttl;
      assert.equal((await token(assertion())).json.expires_in, told);
    }
  },
);

// The rows say what is wrong; everything else about them is right, the signature too.
const malformed = [
  { name: 'nothing', given: '' },
  { name: 'one part', given: 'abc' },
  { name: 'two parts', given: assertion().split('.').slice(0, 2).join('.') },
  { name: 'four parts', given: `${assertion()}.abc` },
  { name: 'an empty header', given: assertion().replace(/^[^.]*/, '') },
  { name: 'an empty payload', given: assertion().replace(/\.[^.]*\./, '..') },
  { name: 'white space before', given: ` ${assertion()}` },
  { name: 'white space after', given: `${assertion()}\n` },
  { name: 'white space inside', given: assertion().replace('.', '. ') },
  { name: 'the prefix Bearer', given: `Bearer ${assertion()}` },
  { name: 'padding in the header', given: assertion().replace('.', '=.') },
  { name: 'padding in the signature', given: `${assertion()}=` },
  {
    name: 'the standard alphabet',
    given: compact(typed, '{"a":"\u00ff\u00bf?>~"}', signed).replace(/[-_]/, '+'),
  },
  { name: 'a header that is not JSON', given: compact('{alg:"HS256"}', '{}', signed) },
  { name: 'a header cut short', given: compact('{"alg":"HS256"', '{}', signed) },
  { name: 'a header that is an array', given: compact('["HS256"]', '{}', signed) },
  { name: 'a header that is null', given: compact('null', '{}', signed) },
  { name: 'a header that is a string', given: compact('"HS256"', '{}', signed) },
  { name: 'a payload that is not JSON', given: compact(typed, 'hello', signed) },
  { name: 'a payload that is empty text', given: `${base64url(typed)}..${base64url('a')}` },
  { name: 'a payload that is null', given: compact(typed, 'null', signed) },
  { name: 'a payload that is a number', given: compact(typed, '5', signed) },
  { name: 'a payload that is a string', given: compact(typed, '"client_id"', signed) },
  { name: 'a payload that is true', given: compact(typed, 'true', signed) },
  { name: 'a payload that is an array', given: compact(typed, '[{"client_id":"alpha"}]', signed) },
  { name: 'a payload that is null, without typ', given: compact('{"alg":"HS256"}', 'null', signed) },
  { name: 'a payload that is not JSON, without typ', given: compact('{"alg":"HS256"}', 'hello', signed) },
  { name: 'a payload that is null, unsigned', given: compact('{"alg":"none"}', 'null') },
  { name: 'a byte order mark before the payload', given: compact(typed, '\ufeff{}', signed) },
  { name: 'a byte order mark before the header', given: compact(`\ufeff${typed}`, '{}', signed) },
  {
    name: 'invalid UTF-8 in the payload',
    given: compact(typed, Buffer.from([...Buffer.from('{"a":"'), 0xff, ...Buffer.from('"}')]), signed),
  },
  { name: 'more than 16 kB', given: assertion({ client_id: 'alpha', filler: 'x'.repeat(16_384) }) },
];

for (const { name: express, express: create } of versions) {
  runTable(`an assertion is refused as malformed by ${express}:`, 32, malformed, ({ given }) =>
    withApp(create, options(), async ({ token }) => {
      assert.deepEqual(answer(await token(given)), refusals.undecodable);
    }),
  );
}

test('malformed assertions never reach getKey', () => {
  const auth = new JwtMiddleware(
    options({ getKey: () => assert.fail('getKey must not see what could not be decoded') }),
  );
  for (const { given } of malformed) {
    const res = bareResponse('status', 'send');
    auth.token({ body: { assertion: given } }, res, recordingNext());
    assert.deepEqual(res.calls, [
      ['status', 400],
      ['send', refusals.undecodable.json],
    ]);
  }
});

const odd = [
  { name: 'no assertion in the form', path: '/token', form: { grant_type: 'x' } },
  { name: 'no body at all', path: '/token', body: '' },
  { name: 'no body parser', path: '/unparsed', form: { assertion: assertion() } },
  { name: 'the assertion twice', path: '/token', form: { assertion: [assertion(), assertion()] } },
  { name: 'the assertion in an array', path: '/token', json: { assertion: [assertion()] } },
  { name: 'the assertion in an object', path: '/token', json: { assertion: { a: assertion() } } },
  { name: 'a number', path: '/token', json: { assertion: 5 } },
  { name: 'true', path: '/token', json: { assertion: true } },
  { name: 'null', path: '/token', json: { assertion: null } },
  { name: 'null as the body', path: '/token', json: null },
  { name: 'an array as the body', path: '/token', json: [assertion()] },
  { name: 'a string as the body', path: '/token', json: assertion() },
];

for (const { name: express, express: create } of versions) {
  runTable(`a request without a usable assertion is refused by ${express}:`, 12, odd, ({ path, ...body }) =>
    withApp(create, options(), async ({ send }) => {
      assert.deepEqual(answer(await send(path, { method: 'POST', ...body })), refusals.undecodable);
    }),
  );
}

overHttp('a parameter of OAuth that repeats is refused', options, async ({ token, send }) => {
  for (const name of [
    'grant_type',
    'scope',
    'client_id',
    'client_secret',
    'client_assertion',
    'client_assertion_type',
  ]) {
    assert.deepEqual(answer(await token(assertion(), { [name]: ['a', 'b'] })), {
      status: 400,
      json: { error: 'invalid_request', error_description: `Parameter ${name} is repeated` },
    });
    assert.equal((await token(assertion(), { [name]: 'a' })).status, 200);
  }
  const other = await send('/token', { json: { assertion: assertion(), tags: ['a', 'b'] } });
  assert.equal(other.status, 200);
});

test('an assertion in a Buffer is read as its text', async () => {
  const auth = new JwtMiddleware(options());
  for (const [text, expected] of /** @type {const} */ ([
    [assertion(), 'send'],
    [keys.tampered(assertion()), 'status'],
  ])) {
    const res = bareResponse('send', 'status');
    auth.token({ body: { assertion: Buffer.from(text) } }, res, recordingNext());
    await until(() => res.calls.length);
    assert.equal(res.calls[0][0], expected);
  }
});

test('success needs nothing of res but send', async () => {
  const auth = new JwtMiddleware(options());
  const res = bareResponse('send');
  const next = recordingNext();
  auth.token({ body: { assertion: assertion() } }, res, next);
  await until(() => res.calls.length);
  assert.equal(res.calls.length, 1);
  assert.deepEqual(Object.keys(res.calls[0][1]), ['access_token', 'token_type', 'expires_in']);
  assert.deepEqual(next.calls, []);
});

test('a refusal needs nothing of res but status and send, and is synchronous with getKey', () => {
  const auth = new JwtMiddleware(options());
  const res = bareResponse('status', 'send');
  auth.token({ body: { assertion: keys.tampered(assertion()) } }, res, recordingNext());
  assert.deepEqual(res.calls, [
    ['status', 401],
    ['send', refusals.badAssertion.json],
  ]);
});

test('with a synchronous getKey and store the answer is synchronous', () => {
  const auth = new JwtMiddleware(options({ store: { type: 'encrypted', secret: 'a secret of the store' } }));
  const res = bareResponse('send');
  auth.token({ body: { assertion: assertion() } }, res, recordingNext());
  assert.equal(res.calls.length, 1);
});

test('a res of plain node:http gets its headers too', async () => {
  const auth = new JwtMiddleware(options());
  const res = bareResponse('setHeader', 'send');
  auth.token({ body: { assertion: assertion() } }, res, recordingNext());
  await until(() => res.calls.length === 3);
  assert.deepEqual(res.calls.slice(0, 2), [
    ['setHeader', 'Cache-Control', 'no-store'],
    ['setHeader', 'Pragma', 'no-cache'],
  ]);
});

test('what res throws goes to next, once', async () => {
  const auth = new JwtMiddleware(options());
  const broken = new Error('headers are sent');
  for (const given of [assertion(), 'nonsense', keys.tampered(assertion())]) {
    const next = recordingNext();
    const res = {
      status: () => res,
      send() {
        throw broken;
      },
    };
    auth.token({ body: { assertion: given } }, res, next);
    await until(() => next.calls.length);
    assert.deepEqual(next.calls, [[broken]]);
  }
});

test('a request whose body throws when read goes to next, once', () => {
  const auth = new JwtMiddleware(options());
  const broken = new Error('getter');
  const next = recordingNext();
  const req = {
    get body() {
      throw broken;
    },
  };
  auth.token(req, {}, next);
  assert.deepEqual(next.calls, [[broken]]);
});
