'use strict';

const assert = require('node:assert/strict');
const { Readable } = require('node:stream');
const { test } = require('node:test');
const { runTable } = require('../support/run-table');
const { clientOf, rejection, tokenAnswer, withServer } = require('./support');

const challenge = {
  'www-authenticate': 'Bearer realm="example", error="invalid_token", error_description="Unknown"',
};

/**
 * An authorization server whose first tokens are refused by the API beside it, whose every other answer is 200.
 *
 * @param {number} bad how many tokens are
 * @param {(server: { url: string, received: import('./support').Received[], visits: () => import('./support').Received[] }) => unknown} use
 * @param {any} [refusal]
 */
const withApi = (bad, use, refusal = { status: 401, headers: challenge, body: 'refused' }) => {
  let issued = 0;
  return withServer(
    ({ path, headers }) => {
      if (path === '/token') {
        issued += 1;
        return tokenAnswer(`token-${issued}`);
      }
      const number = Number(/^Bearer token-(\d+)$/.exec(headers.authorization ?? '')?.[1] ?? 0);
      return number > bad ? { json: { hello: 1 } } : refusal;
    },
    (server) => use({ ...server, visits: () => server.received.filter(({ path }) => path !== '/token') }),
  );
};

test('the token comes with the request, beside what the caller sends', () =>
  withApi(0, async ({ url, visits }) => {
    const client = clientOf(url);
    const init = { method: 'PUT', headers: { 'x-own': '1', authorization: 'Basic abc' }, body: 'hello' };
    const response = await client.fetch(`${url}/api?a=b`, init);
    assert.deepEqual([response.status, await response.json()], [200, { hello: 1 }]);
    const [{ method, path, headers, body }] = /** @type {[any]} */ (visits());
    assert.deepEqual([method, path, body], ['PUT', '/api?a=b', 'hello']);
    assert.deepEqual(
      [headers.authorization, headers['x-own'], headers.dpop],
      ['Bearer token-1', '1', undefined],
    );
    assert.equal(init.headers.authorization, 'Basic abc');
  }));

/** @type {{ name: string, input: (url: string) => any, init?: any, method?: string, header?: string, body?: string }[]} */
const inputs = [
  { name: 'text', input: (url) => url },
  { name: 'a URL', input: (url) => new URL(url) },
  { name: 'text and null', input: (url) => url, init: null },
  { name: 'Headers', input: (url) => url, init: { headers: new Headers({ 'x-own': '1' }) }, header: '1' },
  { name: 'pairs', input: (url) => url, init: { headers: [['x-own', '1']] }, header: '1' },
  {
    name: 'a Request',
    input: (url) => new Request(url, { method: 'POST', body: 'b', headers: { 'x-own': '1' } }),
    method: 'POST',
    header: '1',
    body: 'b',
  },
  {
    name: 'a Request, and an init over it',
    input: (url) => new Request(url, { headers: { 'x-own': '1' } }),
    init: { method: 'PUT', headers: { 'x-own': '2' }, body: 'c' },
    method: 'PUT',
    header: '2',
    body: 'c',
  },
];
runTable('fetch takes', 7, inputs, ({ input, init, method = 'GET', header, body = '' }) =>
  withApi(0, async ({ url, visits }) => {
    assert.equal((await clientOf(url).fetch(input(`${url}/api`), init)).status, 200);
    const [visit] = /** @type {[any]} */ (visits());
    assert.deepEqual([visit.method, visit.headers['x-own'], visit.body], [method, header, body]);
    assert.equal(visit.headers.authorization, 'Bearer token-1');
  }),
);

const bytes = new TextEncoder().encode('hello');
const form = () => {
  const data = new FormData();
  data.set('a', 'hello');
  return data;
};
/** @type {{ name: string, body?: () => any, init?: object, request?: boolean }[]} */
const repeated = [
  { name: 'no body' },
  { name: 'null', body: () => null },
  { name: 'text', body: () => 'hello' },
  { name: 'a Buffer', body: () => Buffer.from(bytes) },
  { name: 'an ArrayBuffer', body: () => bytes.slice().buffer },
  { name: 'a Blob', body: () => new Blob([bytes]) },
  { name: 'URLSearchParams', body: () => new URLSearchParams({ a: 'hello' }) },
  { name: 'FormData', body: form },
  { name: 'a Request without a body', request: true },
];
runTable(
  'a request is repeated once with a new token after invalid_token:',
  9,
  repeated,
  ({ body, request }) =>
    withApi(1, async ({ url, received, visits }) => {
      const client = clientOf(url);
      const target = request ? new Request(`${url}/api`) : `${url}/api`;
      const response = await client.fetch(target, body && { method: 'POST', body: body() });
      assert.equal(response.status, 200);
      const [first, second] = /** @type {[any, any]} */ (visits());
      assert.deepEqual(
        [first.headers.authorization, second.headers.authorization],
        ['Bearer token-1', 'Bearer token-2'],
      );
      // Each time FormData has another boundary.
      if (body !== form) assert.equal(second.body, first.body);
      assert.equal(/hello/.test(second.body), Boolean(body?.()));
      assert.equal(received.length, 4);
    }),
);

const streams = [
  { name: 'a web stream', body: () => Readable.toWeb(Readable.from([bytes])) },
  { name: 'an async iterable', body: () => Readable.from([bytes]) },
  { name: 'a Request with a body', request: true },
];
runTable(
  'what can be sent only once is not repeated, and the next request has a new token:',
  3,
  streams,
  ({ body, request }) =>
    withApi(1, async ({ url, visits }) => {
      const client = clientOf(url);
      const init = /** @type {any} */ ({ method: 'POST', body: body?.(), duplex: 'half' });
      const response = await (request
        ? client.fetch(new Request(`${url}/api`, { method: 'POST', body: 'hello' }))
        : client.fetch(`${url}/api`, init));
      assert.deepEqual([response.status, await response.text()], [401, 'refused']);
      assert.deepEqual(
        visits().map((visit) => visit.body),
        ['hello'],
      );
      assert.equal((await client.fetch(`${url}/api`)).status, 200);
      assert.equal(visits()[1]?.headers.authorization, 'Bearer token-2');
    }),
);

test('a server that refuses the new token, too, is not asked a third time', () =>
  withApi(9, async ({ url, received }) => {
    const response = await clientOf(url).fetch(`${url}/api`);
    assert.deepEqual([response.status, await response.text()], [401, 'refused']);
    assert.equal(received.length, 4);
  }));

const bearer = (/** @type {string} */ text) => ({ 'www-authenticate': `Bearer ${text}` });
const others = [
  { name: '401 without a challenge', refusal: { status: 401 } },
  { name: '401 without an error', refusal: { status: 401, headers: bearer('realm="x"') } },
  { name: '401 insufficient_scope', refusal: { status: 401, headers: bearer('error="insufficient_scope"') } },
  {
    name: '401 that describes it',
    refusal: { status: 401, headers: bearer('error="x", error_description="\\", error=\\"invalid_token"') },
  },
  {
    name: '401 that wants a nonce for a bearer token',
    refusal: { status: 401, headers: { ...bearer('error="use_dpop_nonce"'), 'dpop-nonce': 'n' } },
  },
  { name: '403 invalid_token', refusal: { status: 403, headers: challenge } },
  { name: '400 invalid_token', refusal: { status: 400, headers: challenge } },
  { name: '503', refusal: { status: 503 } },
];
runTable('the answer is given as it is:', 8, others, ({ refusal }) =>
  withApi(
    9,
    async ({ url, received }) => {
      assert.equal((await clientOf(url).fetch(`${url}/api`)).status, refusal.status);
      assert.equal(received.length, 2);
    },
    refusal,
  ),
);

const spellings = [
  'Bearer error=invalid_token',
  'Basic realm="x", Bearer error="invalid_token"',
  'bearer realm="a, b", error="invalid_token"',
].map((name) => ({ name }));
runTable('fetch understands the challenge', 3, spellings, ({ name }) =>
  withApi(1, async ({ url }) => assert.equal((await clientOf(url).fetch(`${url}/api`)).status, 200), {
    status: 401,
    headers: { 'www-authenticate': name },
  }),
);

test('many requests that a server refuses at once make one renewal', () =>
  withApi(1, async ({ url, received }) => {
    const client = clientOf(url);
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.fetch(`${url}/api`)));
    assert.deepEqual(
      answers.map(({ status }) => status),
      Array(20).fill(200),
    );
    assert.equal(received.filter(({ path }) => path === '/token').length, 2);
  }));

for (const isElsewhere of [true, false]) {
  test(`a redirect to another ${isElsewhere ? 'server' : 'path'} is not followed, and the token goes nowhere else`, () =>
    withServer(
      () => ({}),
      (evil) => {
        const location = `${isElsewhere ? evil.url : ''}/elsewhere`;
        const use = async (/** @type {any} */ { url, visits }) => {
          const client = clientOf(url);
          for (const input of [`${url}/api`, new Request(`${url}/api`)]) {
            const response = await client.fetch(input);
            assert.deepEqual([response.status, response.headers.get('location')], [307, location]);
          }
          await assert.rejects(client.fetch(`${url}/api`, { redirect: 'error' }), TypeError);
          for (const redirect of /** @type {any[]} */ (['follow', null, ''])) {
            const error = await rejection(client.fetch(`${url}/api`, { redirect }));
            assert.equal(error.code, 'ERR_OPTION_INVALID');
          }
          const init = /** @type {any} */ ({ redirect: undefined });
          assert.equal((await client.fetch(`${url}/api`, init)).status, 307);
          assert.deepEqual(
            visits().map((/** @type {any} */ { path }) => path),
            Array(4).fill('/api'),
          );
          assert.equal(evil.received.length, 0);
        };
        return withApi(9, use, { status: 307, headers: { location } });
      },
    ));
}

const inits = ['hidden', 1, [], new Request('https://x.example/hidden'), new Map()].map((init) => ({
  name: Object.prototype.toString.call(init),
  init,
}));
runTable('an init is refused that is', 5, inits, ({ init }) =>
  withApi(0, async ({ url, received }) => {
    const error = await rejection(clientOf(url).fetch(`${url}/api`, /** @type {any} */ (init)));
    assert.equal(error.code, 'ERR_OPTION_INVALID');
    assert.doesNotMatch(error.message, /hidden/);
    assert.equal(received.length, 0);
  }),
);

/** @type {{ name: string, input: any, more?: object }[]} */
const addresses = [
  { name: 'plain http to another machine', input: 'http://api.example/' },
  { name: 'a Request of that kind', input: { url: 'http://api.example/' } },
  { name: 'a URL with a password', input: 'https://user:hidden@api.example/' },
  {
    name: 'that, too, where http is allowed',
    input: 'http://user:hidden@api.example/',
    more: { allowInsecureRequests: true },
  },
  { name: 'a path', input: '/hidden' },
  { name: 'a file', input: 'file:///hidden', more: { allowInsecureRequests: true } },
  { name: 'data', input: 'data:,hidden' },
  { name: 'nothing', input: undefined },
  { name: 'null', input: null },
  { name: 'a number', input: 1 },
];
runTable('no token is requested for', 10, addresses, ({ input, more }) =>
  withApi(0, async ({ url, received }) => {
    const error = await rejection(clientOf(url, more).fetch(input));
    assert.equal(error.code, 'ERR_OPTION_INVALID');
    assert.doesNotMatch(error.message, /hidden/);
    assert.equal(received.length, 0);
  }),
);

test('allowInsecureRequests lets a token go to another machine over http', async () => {
  /** @type {any[]} */
  const sent = [];
  const fetch = async (/** @type {string} */ url, /** @type {any} */ { headers }) => {
    sent.push([url, headers.authorization]);
    return Response.json(tokenAnswer('a').json);
  };
  const client = clientOf('http://as.example', { fetch, allowInsecureRequests: true });
  await client.fetch('http://api.example/');
  assert.deepEqual(sent, [
    ['http://as.example/token', undefined],
    ['http://api.example/', 'Bearer a'],
  ]);
});

test('a URL object that changes while the token is awaited changes nothing', () =>
  withServer(
    () => ({}),
    (evil) =>
      withApi(0, async ({ url, visits }) => {
        const target = new URL(`${url}/api`);
        const response = clientOf(url).fetch(target);
        target.href = evil.url;
        assert.equal((await response).status, 200);
        assert.deepEqual([visits().length, evil.received.length], [1, 0]);
      }),
  ));

test('a signal ends the wait for a token, and the request itself', () =>
  withServer(
    ({ path }) => (path === '/token' ? tokenAnswer('a') : { silent: true }),
    async ({ url, received }) => {
      const client = clientOf(url);
      const aborted = AbortSignal.abort(new Error('enough'));
      const input = new Request(`${url}/api`, { signal: aborted });
      for (const call of [() => client.fetch(`${url}/api`, { signal: aborted }), () => client.fetch(input)]) {
        assert.equal((await rejection(call())).message, 'enough');
      }
      assert.equal(received.length, 0);
      const controller = new AbortController();
      const call = rejection(client.fetch(`${url}/api`, { signal: controller.signal }));
      while (received.length < 2) await new Promise(setImmediate);
      controller.abort(new Error('later'));
      assert.equal((await call).message, 'later');
    },
  ));

test('where there is no token the error says why, and the API is not asked', () =>
  withServer(
    () => ({ status: 400, json: { error: 'invalid_grant' } }),
    async ({ url, received }) => {
      assert.equal((await rejection(clientOf(url).fetch(`${url}/api`))).error, 'invalid_grant');
      assert.equal(received.length, 1);
    },
  ));

test('a fetch of its own serves for both, with a body that is a stream of Node', async () => {
  /** @type {string[]} */
  const urls = [];
  const fetch = async (/** @type {string} */ url) => {
    urls.push(url);
    const body = Readable.from([Buffer.from(JSON.stringify(tokenAnswer('a').json))]);
    return { status: 200, headers: new Headers(), body };
  };
  const response = await clientOf('https://as.example', { fetch }).fetch('https://api.example/');
  assert.equal(response.status, 200);
  assert.deepEqual(urls, ['https://as.example/token', 'https://api.example/']);
});

test('globalThis.fetch is looked up at each request', async () => {
  const client = clientOf('https://as.example');
  const real = globalThis.fetch;
  globalThis.fetch = async () => Response.json(tokenAnswer('faked').json);
  try {
    assert.equal(await client.getToken(), 'faked');
  } finally {
    globalThis.fetch = real;
  }
});

runTable(
  'what is fetched is what the caller says, whatever Object.prototype has gained:',
  4,
  [
    { name: 'url', value: 'https://api.example/other' },
    { name: 'method', value: 'DELETE' },
    { name: 'body', value: 'gained' },
    { name: 'redirect', value: 'follow' },
  ],
  ({ name, value }) =>
    withApi(0, async ({ url, visits }) => {
      /** @type {any[]} */
      const given = [];
      const fetch = (/** @type {any} */ input, /** @type {any} */ init) => {
        given.push(init);
        Reflect.deleteProperty(Object.prototype, name);
        return globalThis.fetch(input, init);
      };
      const client = clientOf(url, { fetch });
      await client.fetch(`${url}/first`);
      Object.defineProperty(Object.prototype, name, { configurable: true, writable: true, value });
      try {
        await client.fetch(`${url}/second`);
      } finally {
        Reflect.deleteProperty(Object.prototype, name);
      }
      assert.deepEqual(
        visits().map(({ method, path, body }) => [method, path, body]),
        [
          ['GET', '/first', ''],
          ['GET', '/second', ''],
        ],
      );
      assert.equal(given.at(-1).redirect, 'manual');
    }),
);

test('an address in the clear is refused, whatever Object.prototype.url says', () =>
  withApi(0, async ({ url, visits }) => {
    const client = clientOf(url);
    Object.defineProperty(Object.prototype, 'url', { configurable: true, value: 'https://api.example/' });
    try {
      const error = await rejection(client.fetch('http://api.example/'));
      assert.equal(error.code, 'ERR_OPTION_INVALID');
    } finally {
      Reflect.deleteProperty(Object.prototype, 'url');
    }
    assert.deepEqual(visits(), []);
  }));
