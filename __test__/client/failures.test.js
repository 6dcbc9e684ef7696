'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { inspect } = require('node:util');
const { gzipSync } = require('node:zlib');
const { delayAfter, readRetryAfter } = require('../../lib/client/retries');
const { runTable } = require('../support/run-table');
const { clientOf, deadUrl, rejection, tokenAnswer, withServer } = require('./support');

const now = { 'retry-after': '0' };
/** Fails so often, and then gives a token. @param {number} times @param {any} failure */
const failing = (times, failure) => (/** @type {any} */ _received, /** @type {number} */ n) =>
  n < times ? failure : tokenAnswer('good');

const transient = [
  ...[500, 501, 502, 503, 504, 599].map((status) => ({
    name: `status ${status}`,
    failure: { status, headers: now },
  })),
  { name: 'a long page with status 502', failure: { status: 502, headers: now, body: 'x'.repeat(70_000) } },
  { name: 'a closed connection', failure: { hangUp: true } },
];
runTable('a request is repeated after', 8, transient, ({ failure }) =>
  withServer(failing(1, failure), async ({ url, received }) => {
    assert.equal(await clientOf(url).getToken(), 'good');
    assert.equal(received.length, 2);
    const [first, second] = received.map(({ form }) => form.assertion);
    assert.notEqual(first, second);
  }),
);

const statuses = [400, 401, 403, 404, 405, 408, 415, 425, 429].map((status) => ({
  name: String(status),
  status,
}));
runTable('a request is not repeated after status', 9, statuses, ({ status }) =>
  withServer(
    failing(9, { status, headers: now, json: { error: 'slow_down' } }),
    async ({ url, received }) => {
      const error = await rejection(clientOf(url).getToken());
      assert.deepEqual(
        [error.code, error.status, error.error],
        ['ERR_TOKEN_REQUEST_REFUSED', status, 'slow_down'],
      );
      assert.equal(error.retryAfter, 0);
      assert.equal(received.length, 1);
    },
  ),
);

const limits = [0, 1, 3].map((retries) => ({ name: String(retries), retries }));
runTable('retries end after', 3, limits, ({ retries }) =>
  withServer(failing(9, { status: 503, headers: now }), async ({ url, received }) => {
    const error = await rejection(clientOf(url, { retries }).getToken());
    assert.deepEqual([error.code, error.status], ['ERR_TOKEN_REQUEST_FAILED', 503]);
    assert.equal(received.length, retries + 1);
  }),
);

test('a server that nobody can reach has an error with the code of the system', async () => {
  const error = await rejection(clientOf(await deadUrl(), { retries: 1 }).getToken());
  assert.deepEqual([error.code, error.status], ['ERR_TOKEN_REQUEST_FAILED', undefined]);
  assert.match(error.message, /^http:\/\/127\.0\.0\.1:\d+\/token did not respond: ECONNREFUSED$/);
});

test('a server that wants to be asked much later is not waited for', () =>
  withServer(failing(9, { status: 503, headers: { 'retry-after': '31' } }), async ({ url, received }) => {
    assert.equal((await rejection(clientOf(url).getToken())).retryAfter, 31);
    assert.equal(received.length, 1);
  }));

const delays = [
  { name: 'first', given: [0, undefined, 0], delay: 100 },
  { name: 'first, at the latest', given: [0, undefined, 1], delay: 200 },
  { name: 'second', given: [1, undefined, 1], delay: 400 },
  { name: 'fourth', given: [3, undefined, 1], delay: 1600 },
  { name: 'eleventh, which is bounded', given: [10, undefined, 1], delay: 30_000 },
  { name: 'when the server says', given: [3, 2, 0], delay: 2000 },
  { name: 'when the server says, with jitter', given: [3, 2, 1], delay: 2500 },
  { name: 'at once when the server says so', given: [3, 0, 1], delay: 0 },
  { name: 'never', given: [0, 31, 0], delay: undefined },
];
runTable('the delay of a retry:', 9, delays, ({ given, delay }) => {
  const [failures, retryAfter, random] = /** @type {[number, number | undefined, number]} */ (given);
  assert.equal(delayAfter(failures, retryAfter, random), delay);
});

const start = Date.UTC(2030, 0, 1);
const headers = [
  { name: 'none', header: null, seconds: undefined },
  { name: 'seconds', header: '120', seconds: 120 },
  { name: 'a date', header: 'Tue, 01 Jan 2030 00:01:00 GMT', seconds: 60 },
  { name: 'a date of the past', header: 'Mon, 31 Dec 2029 00:00:00 GMT', seconds: 0 },
  { name: 'no date', header: 'soon', seconds: undefined },
  { name: 'empty', header: '', seconds: undefined },
  { name: 'a number without end', header: '9'.repeat(400), seconds: undefined },
];
runTable('Retry-After:', 7, headers, ({ header, seconds }) => {
  assert.equal(readRetryAfter(header, start), seconds);
});

const elsewhere = { location: 'https://evil.example/token' };
const good = { access_token: 'a', token_type: 'Bearer', expires_in: 60 };
/** @type {{ name: string, answer: any, says: RegExp, more?: object }[]} */
const invalid = [
  ...[301, 302, 303, 307, 308].map((status) => ({
    name: `a redirect with ${status}`,
    answer: { status, headers: elsewhere },
    says: new RegExp(`status is ${status}`),
  })),
  { name: 'status 204', answer: { status: 204 }, says: /status is 204/ },
  { name: 'status 201', answer: { status: 201, json: good }, says: /status is 201/ },
  { name: 'no body', answer: {}, says: /no access_token/ },
  { name: 'HTML', answer: { body: '<p>eyJ' }, says: /no access_token/ },
  { name: 'null', answer: { json: null }, says: /no access_token/ },
  { name: 'an array', answer: { json: [good] }, says: /no access_token/ },
  { name: 'no token', answer: { json: { ...good, access_token: undefined } }, says: /no access_token/ },
  { name: 'an empty token', answer: { json: { ...good, access_token: '' } }, says: /no access_token/ },
  { name: 'a number as token', answer: { json: { ...good, access_token: 1 } }, says: /no access_token/ },
  {
    name: 'a token that would add a header',
    answer: { json: { ...good, access_token: 'a\r\nx: y' } },
    says: /no access_token/,
  },
  {
    name: 'a token that is inherited',
    answer: { body: '{"__proto__":{"access_token":"a"},"token_type":"Bearer"}' },
    says: /no access_token/,
  },
  { name: 'no token_type', answer: { json: { ...good, token_type: undefined } }, says: /token_type/ },
  { name: 'another token_type', answer: { json: { ...good, token_type: 'mac' } }, says: /token_type/ },
  {
    name: 'a bound token that nobody asked for',
    answer: { json: { ...good, token_type: 'DPoP' } },
    says: /token_type/,
  },
  {
    name: 'a bearer token where a bound one was asked for',
    answer: { json: good },
    says: /token_type/,
    more: { dpop: true },
  },
  {
    name: 'too much',
    answer: { body: JSON.stringify({ ...good, more: 'x'.repeat(65_536) }) },
    says: /longer than 65536 bytes/,
  },
  {
    name: 'more than maxBytes',
    answer: { json: good },
    says: /longer than 20 bytes/,
    more: { maxBytes: 20 },
  },
  {
    name: 'too much once it is decompressed',
    answer: {
      headers: { 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify(good) + ' '.repeat(10_000_000)),
    },
    says: /longer than 65536 bytes/,
  },
];
runTable('an answer is refused, and not asked for again, that is', 23, invalid, ({ answer, says, more }) =>
  withServer(
    () => answer,
    async ({ url, received }) => {
      const error = await rejection(clientOf(url, more).getToken());
      assert.equal(error.code, 'ERR_TOKEN_RESPONSE_INVALID');
      assert.match(error.message, says);
      assert.equal(error.status, answer.status ?? 200);
      assert.equal(received.length, 1);
    },
  ),
);

test('an answer of maxBytes is accepted', () => {
  const body = JSON.stringify(good);
  return withServer(
    () => ({ body }),
    async ({ url }) => assert.equal(await clientOf(url, { maxBytes: body.length }).getToken(), 'a'),
  );
});

const late = [
  { name: 'never answers', answer: { silent: true } },
  { name: 'never ends its answer', answer: { unfinished: true } },
];
runTable('the time is limited for a server that', 2, late, ({ answer }) =>
  withServer(
    () => answer,
    async ({ url }) => {
      const error = await rejection(clientOf(url, { timeout: '50ms', retries: 0 }).getToken());
      assert.equal(error.code, 'ERR_TOKEN_REQUEST_FAILED');
      assert.match(error.message, /did not respond: TimeoutError$/);
    },
  ),
);

test('the time is limited for a fetch that does not heed the signal', async () => {
  const fetch = () => new Promise(() => {});
  // A timer of AbortSignal keeps no process alive, which waits for nothing else here.
  const alive = setInterval(() => {}, 1000);
  const error = await rejection(
    clientOf('https://as.example', { timeout: 0.05, retries: 0, fetch }).getToken(),
  );
  clearInterval(alive);
  assert.match(error.message, /TimeoutError/);
});

test("an error carries the server's words, bounded and on one line", () =>
  withServer(
    () => ({
      status: 400,
      json: {
        error: 'invalid_grant',
        error_description: `no\nline \u202e${'x'.repeat(300)}`,
        error_uri: 'https://x',
      },
    }),
    async ({ url }) => {
      const error = await rejection(clientOf(url).getToken());
      assert.ok(error instanceof Error);
      assert.equal(error.error, 'invalid_grant');
      assert.match(error.error_description, /^no\ufffdline \ufffdx{191}…$/);
      assert.ok(error.message.endsWith(`with status 400: invalid_grant: ${error.error_description}`));
      assert.deepEqual(Object.keys(error).sort(), ['code', 'error', 'error_description', 'status']);
    },
  ));

const odd = [{ error: 1, error_description: {} }, {}, [], 'text', null].map((json) => ({
  name: JSON.stringify(json),
  json,
}));
runTable('an error of another shape is told by its status:', 5, odd, ({ json }) =>
  withServer(
    () => ({ status: 400, json }),
    async ({ url }) => {
      const {
        code,
        status,
        error,
        error_description: description,
      } = await rejection(clientOf(url).getToken());
      assert.deepEqual(
        [code, status, error, description],
        ['ERR_TOKEN_REQUEST_REFUSED', 400, undefined, undefined],
      );
    },
  ),
);

test('no error holds the assertion, the proof, the key or the query of the address', async () => {
  const shown = [];
  const leaky = async (/** @type {string} */ url, /** @type {any} */ init) => {
    throw Object.assign(new Error(`${url} ${init.body}`), { request: init, code: init.body, cause: init });
  };
  const more = {
    key: 'a secret of the test that is long enough',
    algorithm: 'HS256',
    dpop: true,
    retries: 0,
  };
  shown.push(await rejection(clientOf('https://as.example', { ...more, fetch: leaky }).getToken()));
  await withServer(
    ({ body, form }) => ({ status: 400, json: { error: form.assertion, error_description: body } }),
    async ({ url }) => {
      shown.push(await rejection(clientOf(url, more).getToken()));
      const tokenEndpoint = `${url}/token?tenant=of-the-test`;
      shown.push(await rejection(clientOf(url, { ...more, tokenEndpoint }).getToken()));
    },
  );
  for (const error of shown) {
    const text = inspect(error, { depth: 9, showHidden: true }) + error.message + JSON.stringify(error);
    assert.doesNotMatch(text, /eyJ|of the test|of-the-test/);
  }
  assert.equal(shown.length, 3);
});
