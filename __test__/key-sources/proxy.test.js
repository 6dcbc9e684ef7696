'use strict';

// Key sets that are fetched by an agent or a fetch of the application's, such as one that goes through a proxy.

const assert = require('node:assert/strict');
const http = require('node:http');
const net = require('node:net');
const { once } = require('node:events');
const { test } = require('node:test');
const keys = require('../support/keys');
const { jwkOf, withIssuer } = require('../support/issuer');
const { runTable } = require('../support/run-table');
const { answerOf, assertionOf, clock, failed, granted, middlewareWith, unavailable } = require('./support');

const { rsa } = keys;
const rsaJwk = jwkOf(rsa.publicKey, { kid: 'rsa', alg: 'RS256', use: 'sig' });
const byRsa = assertionOf('alpha', { alg: 'RS256', kid: 'rsa' });
const set = JSON.stringify({ keys: [rsaJwk] });

/** A proxy that makes tunnels, and an agent that goes through it. @param {import('node:test').TestContext} t */
async function startProxy(t) {
  /** @type {string[]} */
  const seen = [];
  const proxy = http.createServer().on('connect', (req, socket) => {
    seen.push(String(req.url));
    const { hostname, port } = new URL(`http://${req.url}`);
    const upstream = net.connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    for (const end of [upstream, socket]) end.on('error', () => {});
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  t.after(() => proxy.close());
  const { port } = /** @type {net.AddressInfo} */ (proxy.address());
  const agent = new http.Agent();
  Reflect.set(agent, 'createConnection', (/** @type {any} */ options, /** @type {any} */ callback) => {
    const path = `${options.host}:${options.port}`;
    const request = http.request({ port, host: '127.0.0.1', method: 'CONNECT', path, agent: false });
    request
      .on('connect', (_res, socket) => callback(null, socket))
      .on('error', callback)
      .end();
  });
  return { agent, seen };
}

test('an agent makes the connection, and all else holds', (t) =>
  withIssuer([rsaJwk], async (issuer) => {
    const { pass } = clock(t);
    const { agent, seen } = await startProxy(t);
    const auth = middlewareWith({ jwks: issuer.url, agent });
    assert.equal(await answerOf(auth, byRsa), granted);
    assert.equal(await answerOf(auth, keys.tampered(byRsa)), failed);
    assert.deepEqual(seen, [new URL(issuer.url).host]);
    assert.equal(issuer.requests, 1);
    issuer.respond = (_req, res) => res.writeHead(302, { location: '/jwks' }).end();
    pass(600);
    assert.equal(await answerOf(auth, byRsa), granted, 'the last set serves');
    pass(3600);
    assert.equal(await answerOf(auth, byRsa), unavailable);
  }));

test('without an agent the environment sends nothing through a proxy', (t) =>
  withIssuer([rsaJwk], async (issuer) => {
    const { HTTP_PROXY, HTTPS_PROXY } = process.env;
    process.env.HTTP_PROXY = 'http://127.0.0.1:1';
    process.env.HTTPS_PROXY = 'http://127.0.0.1:1';
    t.after(() => {
      for (const [name, value] of Object.entries({ HTTP_PROXY, HTTPS_PROXY })) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    });
    assert.equal(await answerOf(middlewareWith({ jwks: issuer.url }), byRsa), granted);
  }));

test('with an agent that can’t connect the set can’t be loaded', () =>
  withIssuer([rsaJwk], async (issuer) => {
    const agent = new http.Agent();
    Reflect.set(agent, 'createConnection', () => {
      throw new Error('no way');
    });
    assert.equal(await answerOf(middlewareWith({ jwks: issuer.url, agent }), byRsa), unavailable);
    assert.equal(issuer.requests, 0);
  }));

test('a fetch is called once for all who wait, with what it needs, for an address that needn’t exist', async () => {
  /** @type {any[]} */
  const calls = [];
  const fetch = async (/** @type {any[]} */ ...given) => {
    calls.push(given);
    return new Response(set);
  };
  const auth = middlewareWith({ jwks: 'https://issuer.invalid/jwks', fetch });
  const answers = await Promise.all([byRsa, keys.tampered(byRsa), byRsa].map((one) => answerOf(auth, one)));
  assert.deepEqual(answers, [granted, failed, granted]);
  const [[url, init]] = calls;
  assert.equal(calls.length, 1);
  assert.equal(url, 'https://issuer.invalid/jwks');
  assert.deepEqual(
    [init.redirect, init.headers],
    ['error', { accept: 'application/jwk-set+json, application/json' }],
  );
  assert.ok(init.signal.aborted, 'nobody waits any more');
});

test('the global fetch may be given', () =>
  withIssuer([rsaJwk], async (issuer) => {
    const auth = middlewareWith({ jwks: issuer.url, fetch });
    assert.equal(await answerOf(auth, byRsa), granted);
    assert.equal(await answerOf(auth, keys.tampered(byRsa)), failed);
    issuer.respond = (_req, res) => res.writeHead(302, { location: '/jwks' }).end();
    assert.equal(await answerOf(middlewareWith({ jwks: issuer.url, fetch }), byRsa), unavailable);
  }));

/** A response as of `fetch`. @param {any} more */
const response = (more) => ({ status: 200, redirected: false, body: [Buffer.from(set)], ...more });
/** @param {string} name @param {() => any} fetch @param {object} [more] */
const row = (name, fetch, more = {}) => ({ name, fetch, more });
runTable(
  'no key comes from a fetch',
  14,
  [
    row('that rejects', async () => Promise.reject(new Error('no way'))),
    row('that throws', () => {
      throw new Error('no way');
    }),
    row('that gives nothing', async () => undefined),
    row('that gives text', async () => set),
    row('that never answers', () => new Promise(() => {}), { timeout: '20ms' }),
    row(
      'whose body never ends',
      async () =>
        response({
          body: (async function* () {
            yield Buffer.from(set);
            await new Promise(() => {});
          })(),
        }),
      { timeout: '20ms' },
    ),
    row('whose status is 201', async () => response({ status: 201 })),
    row('whose status is 404', async () => response({ status: 404 })),
    row('that was redirected', async () => response({ redirected: true })),
    row('without a body', async () => response({ body: null })),
    row('whose body is no JSON', async () => response({ body: [Buffer.from('no')] })),
    row('whose body breaks off', async () =>
      response({
        body: (async function* () {
          yield Buffer.from(set);
          throw new Error('broken off');
        })(),
      }),
    ),
    row('whose body is too long', async () => response({ body: Array(100).fill(Buffer.alloc(100, ' ')) }), {
      maxBytes: 9999,
    }),
    row('whose body is of numbers', async () => response({ body: [1, 2] })),
  ],
  async ({ fetch, more }) => {
    const auth = middlewareWith({ jwks: 'https://issuer.invalid/jwks', fetch, ...more });
    assert.equal(await answerOf(auth, byRsa), unavailable);
  },
);

runTable(
  'construction refuses',
  7,
  [
    { name: 'an agent that is none', given: { agent: {} } },
    { name: 'an agent that is text', given: { agent: 'http://user:password@proxy.example' } },
    { name: 'null as an agent', given: { agent: null } },
    { name: 'a fetch that is none', given: { fetch: 'undici' } },
    { name: 'both', given: { agent: new http.Agent(), fetch } },
    { name: 'an agent for a file', given: { jwks: __filename, agent: new http.Agent() } },
    { name: 'a fetch for a file', given: { jwks: __filename, fetch } },
  ],
  ({ given }) => {
    for (const one of [{ jwks: 'https://issuer.invalid/jwks', ...given }]) {
      assert.throws(
        () => middlewareWith(one),
        (/** @type {any} */ error) =>
          error.code === 'ERR_OPTION_INVALID' && !error.message.includes('password@'),
      );
      assert.throws(() => middlewareWith({ clients: { alpha: one } }), { code: 'ERR_OPTION_INVALID' });
    }
  },
);
