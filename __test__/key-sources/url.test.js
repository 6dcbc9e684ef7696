'use strict';

// Option keys with jwks at a URL: what is fetched, how often, and what happens while it can't be loaded.

const assert = require('node:assert/strict');
const dns = require('node:dns');
const https = require('node:https');
const { once } = require('node:events');
const { test } = require('node:test');
const { versions } = require('../support/express');
const keys = require('../support/keys');
const { jwkOf, withIssuer } = require('../support/issuer');
const { runTable } = require('../support/run-table');
const { overHttp, answer, refusals, withApp } = require('../jwt-middleware/support');
const support = require('./support');

const { answerOf, assertionOf, clock, failed, granted, middlewareWith, unavailable, unknown } = support;
const { rsa, otherRsa, p256 } = keys;
const rsaJwk = jwkOf(rsa.publicKey, { kid: 'rsa', alg: 'RS256', use: 'sig' });
const otherJwk = jwkOf(otherRsa.publicKey, { kid: 'other' });
const p256Jwk = jwkOf(p256.publicKey, { kid: 'p256' });

const byRsa = assertionOf('alpha', { alg: 'RS256', kid: 'rsa' });
const byOther = assertionOf('alpha', { alg: 'RS256', kid: 'other' }, otherRsa.privateKey);
const byP256 = assertionOf('alpha', { alg: 'ES256', kid: 'p256' });
const kidless = assertionOf('alpha', { alg: 'ES256' });

test('a set is fetched once for all who wait, and then kept', () =>
  withIssuer([rsaJwk, p256Jwk], async (issuer) => {
    const auth = middlewareWith({ jwks: issuer.url });
    assert.equal(issuer.requests, 0);
    const all = await Promise.all(
      [byRsa, byP256, kidless, keys.tampered(byRsa), byRsa, byOther].map((given) => answerOf(auth, given)),
    );
    assert.deepEqual(all, [granted, granted, granted, failed, granted, failed]);
    assert.equal(await answerOf(auth, byRsa), granted);
    assert.equal(await answerOf(auth, keys.tampered(byRsa)), failed);
    assert.equal(issuer.requests, 1);
  }));

test('a cached set answers synchronously, as a getKey that calls back does', () =>
  withIssuer([rsaJwk], async (issuer) => {
    const auth = middlewareWith({ jwks: issuer.url });
    await answerOf(auth, byRsa);
    let done = false;
    auth.store = { make: (/** @type {any} */ _session, /** @type {any} */ cb) => cb(null, 'token') };
    auth.token({ body: { assertion: byRsa } }, { send: () => (done = true) }, assert.fail);
    assert.ok(done);
  }));

test('a set may be of a client, or of all', () =>
  withIssuer([rsaJwk], (one) =>
    withIssuer([otherJwk], async (two) => {
      const auth = middlewareWith({
        clients: { alpha: { jwks: one.url }, beta: { jwks: new URL(two.url) }, gamma: p256.publicKey },
      });
      const sign = (/** @type {string} */ iss, /** @type {string} */ kid, /** @type {any} */ pair) =>
        answerOf(auth, assertionOf(iss, { alg: 'RS256', kid }, pair.privateKey));
      assert.equal(await sign('alpha', 'rsa', rsa), granted);
      assert.equal(await sign('beta', 'other', otherRsa), granted);
      assert.equal(await answerOf(auth, assertionOf('gamma', { alg: 'ES256' })), granted);
      assert.equal(await sign('delta', 'rsa', rsa), unknown);
      assert.deepEqual([one.requests, two.requests], [1, 1]);
    }),
  ));

test('a set older than cacheMaxAge is fetched again, and a key that was removed from it is no longer used', (t) =>
  withIssuer([rsaJwk, otherJwk], async (issuer) => {
    const { pass } = clock(t);
    const auth = middlewareWith({ jwks: issuer.url, cacheMaxAge: 100 });
    assert.equal(await answerOf(auth, byRsa), granted);
    issuer.set = { keys: [otherJwk] };
    pass(99);
    assert.equal(await answerOf(auth, byRsa), granted);
    assert.equal(issuer.requests, 1);
    pass(1);
    assert.deepEqual(await Promise.all([answerOf(auth, byRsa), answerOf(auth, byOther)]), [failed, granted]);
    assert.equal(issuer.requests, 2);
  }));

test('a clock that is set back makes no set good for longer', (t) =>
  withIssuer([rsaJwk], async (issuer) => {
    const { pass } = clock(t);
    const auth = middlewareWith({ jwks: issuer.url });
    assert.equal(await answerOf(auth, byRsa), granted);
    issuer.set = { keys: [] };
    pass(-3600);
    assert.equal(await answerOf(auth, byRsa), failed);
  }));

test('an unknown kid causes a fetch, at most once per cool-down', (t) =>
  withIssuer([rsaJwk], async (issuer) => {
    const { pass } = clock(t);
    const auth = middlewareWith({ jwks: issuer.url });
    assert.equal(await answerOf(auth, byRsa), granted);
    issuer.set = { keys: [rsaJwk, otherJwk] };
    assert.equal(await answerOf(auth, byOther), failed);
    pass(29);
    assert.equal(await answerOf(auth, byOther), failed);
    assert.equal(issuer.requests, 1);
    pass(1);
    assert.deepEqual(await Promise.all([byOther, byRsa, byOther].map((given) => answerOf(auth, given))), [
      granted,
      granted,
      granted,
    ]);
    assert.equal(issuer.requests, 2);
  }));

test('a key without a kid in the set keeps no new key out', (t) =>
  withIssuer([jwkOf(rsa.publicKey, { alg: 'RS256' })], async (issuer) => {
    const { pass } = clock(t);
    const auth = middlewareWith({ jwks: issuer.url });
    assert.equal(await answerOf(auth, byRsa), granted);
    issuer.set = { keys: [jwkOf(rsa.publicKey, { alg: 'RS256' }), otherJwk] };
    assert.equal(await answerOf(auth, byOther), failed);
    assert.equal(issuer.requests, 1);
    pass(30);
    assert.deepEqual([await answerOf(auth, byOther), await answerOf(auth, byRsa)], [granted, granted]);
    assert.equal(issuer.requests, 2);
    assert.equal(await answerOf(auth, byRsa), granted);
    assert.equal(issuer.requests, 2, 'the cool-down limits the fetches for a kid that is in no set');
  }));

test('the cool-down can be chosen', (t) =>
  withIssuer([rsaJwk], async (issuer) => {
    const { pass } = clock(t);
    const auth = middlewareWith({ jwks: issuer.url, cooldown: 5 });
    await answerOf(auth, byRsa);
    issuer.set = { keys: [otherJwk] };
    pass(4);
    assert.equal(await answerOf(auth, byOther), failed);
    pass(1);
    assert.equal(await answerOf(auth, byOther), granted);
  }));

test('a set that expires before its cool-down ends is fetched when it has expired', (t) =>
  withIssuer([rsaJwk], async (issuer) => {
    const { pass } = clock(t);
    const auth = middlewareWith({ jwks: issuer.url, cacheMaxAge: 5, cooldown: 60 });
    await answerOf(auth, byRsa);
    pass(5);
    assert.equal(await answerOf(auth, byRsa), granted);
    assert.equal(issuer.requests, 2);
  }));

test('while fetching fails, the last set is used for staleIfError and no longer', (t) =>
  withIssuer([rsaJwk], async (issuer) => {
    const { pass } = clock(t);
    const auth = middlewareWith({ jwks: issuer.url, cacheMaxAge: 100, staleIfError: 1000 });
    assert.equal(await answerOf(auth, byRsa), granted);
    await issuer.close();
    pass(100);
    assert.equal(await answerOf(auth, byRsa), granted);
    assert.equal(await answerOf(auth, keys.tampered(byRsa)), failed);
    assert.equal(await answerOf(auth, byOther), unavailable, 'nobody knows whether there is such a key');
    pass(999);
    assert.equal(await answerOf(auth, byRsa), granted);
    pass(1);
    assert.equal(await answerOf(auth, byRsa), unavailable);
  }));

test('by default the last set serves for an hour more, and with 0 not at all', (t) =>
  withIssuer([rsaJwk], async (issuer) => {
    const { pass } = clock(t);
    const auth = middlewareWith({ jwks: issuer.url });
    const strict = middlewareWith({ jwks: issuer.url, staleIfError: 0 });
    await Promise.all([answerOf(auth, byRsa), answerOf(strict, byRsa)]);
    await issuer.close();
    pass(600);
    assert.deepEqual([await answerOf(auth, byRsa), await answerOf(strict, byRsa)], [granted, unavailable]);
    pass(3599);
    assert.equal(await answerOf(auth, byRsa), granted);
    pass(1);
    assert.equal(await answerOf(auth, byRsa), unavailable);
  }));

test('after failures the server is queried again after 1 s, 2 s, 4 s and so on up to the cool-down', (t) =>
  withIssuer([rsaJwk], async (issuer) => {
    const { pass } = clock(t);
    issuer.respond = (_req, res) => res.writeHead(503).end();
    const auth = middlewareWith({ jwks: issuer.url, cooldown: 6 });
    const ask = async () => {
      const before = issuer.requests;
      for (let i = 0; i < 5; i += 1) assert.equal(await answerOf(auth, byRsa), unavailable);
      return issuer.requests - before;
    };
    const asked = [await ask()];
    for (const wait of [0.9, 0.1, 1.9, 0.1, 3.9, 0.1, 5.9, 0.1, 5.9, 0.1]) {
      pass(wait);
      asked.push(await ask());
    }
    assert.deepEqual(asked, [1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
    issuer.respond = undefined;
    pass(6);
    assert.equal(await answerOf(auth, byRsa), granted);
    issuer.set = { keys: [otherJwk] };
    pass(5);
    assert.equal(await answerOf(auth, byOther), failed, 'the cool-down is over as ever');
    pass(1);
    assert.equal(await answerOf(auth, byOther), granted);
  }));

overHttp(
  'next gets an error with a code, and no token is issued, where the set cannot be loaded',
  () => ({ store: { type: 'memory' }, keys: { jwks: 'http://127.0.0.1:1/jwks' } }),
  async ({ token, errors }) => {
    const { status, json } = await token(byRsa);
    assert.deepEqual([status, json.code], [500, unavailable]);
    assert.equal(errors.length, 1);
    assert.equal(errors[0].cause.code, 'ECONNREFUSED');
    assert.deepEqual(answer(await token('no token')), refusals.undecodable);
  },
);

for (const version of versions) {
  test(`a server that dies and comes back takes nobody with it (${version.name})`, (t) =>
    withIssuer([rsaJwk], async (issuer) => {
      const { pass } = clock(t);
      const given = { store: { type: 'memory' }, keys: { clients: { alpha: { jwks: issuer.url } } } };
      await withApp(version.express, given, async ({ token }) => {
        issuer.respond = (_req, res) => res.destroy();
        assert.equal((await token(byRsa)).json.code, unavailable);
        issuer.respond = undefined;
        pass(1);
        assert.equal((await token(byRsa)).status, 200);
        issuer.respond = (_req, res) => res.destroy();
        pass(700);
        assert.equal((await token(byRsa)).status, 200);
        assert.deepEqual(answer(await token(keys.tampered(byRsa))), refusals.badAssertion);
        issuer.respond = undefined;
        issuer.set = { keys: [otherJwk] };
        pass(30);
        assert.deepEqual(answer(await token(byRsa)), refusals.badAssertion);
        assert.equal((await token(byOther)).status, 200);
      });
    }));
}

/** @param {string} name @param {import('../support/issuer').Issuer['respond']} respond @param {RegExp} cause @param {object} [more] */
const broken = (name, respond, cause, more = {}) => ({ name, respond, cause, more });
const body = JSON.stringify({ keys: [rsaJwk] });
runTable(
  'no key comes from',
  22,
  [
    ...[201, 204, 301, 302, 304, 307, 308, 400, 404, 500].map((status) =>
      broken(
        `an answer with status ${status}`,
        (_req, res) =>
          res.writeHead(status, { location: '/jwks' }).end(status === 204 || status === 304 ? '' : body),
        new RegExp(`status is ${status}`),
      ),
    ),
    broken('an empty answer', (_req, res) => res.end(), /JSON/),
    broken('an answer that is no JSON', (_req, res) => res.end(`${body}x`), /JSON/),
    broken(
      'an answer that is no UTF-8',
      (_req, res) => res.end(Buffer.from(`${body.slice(0, -1)},"\xff":1}`, 'latin1')),
      /JSON/,
    ),
    broken('a JSON array', (_req, res) => res.end(`[${body}]`), /JWK Set/),
    broken('a bare key', (_req, res) => res.end(JSON.stringify(rsaJwk)), /JWK Set/),
    broken(
      'keys that are an object',
      (_req, res) => res.end(JSON.stringify({ keys: { 0: rsaJwk } })),
      /JWK Set/,
    ),
    broken('keys below __proto__', (_req, res) => res.end(`{"__proto__":${body}}`), /JWK Set/),
    broken(
      'a set of too many keys',
      (_req, res) => res.end(JSON.stringify({ keys: Array(257).fill(p256Jwk) })),
      /256 keys/,
    ),
    broken('an answer that is too long', (_req, res) => res.end(body.padEnd(1001)), /1000 bytes/, {
      maxBytes: 1000,
    }),
    broken(
      'a compressed answer',
      (_req, res) => res.setHeader('content-encoding', 'gzip').end(body),
      /compressed/,
    ),
    broken(
      'an answer that breaks off',
      (_req, res) => {
        res.writeHead(200, { 'content-length': body.length + 1 });
        res.write(body);
        setImmediate(() => res.destroy());
      },
      /aborted|socket/,
    ),
    broken('a connection that breaks off', (_req, res) => res.destroy(), /socket/),
  ],
  ({ respond, cause, more }) =>
    withIssuer([rsaJwk], async (issuer) => {
      issuer.respond = respond;
      /** @type {any} */
      let error;
      const auth = middlewareWith({ jwks: issuer.url, ...more });
      auth.token(
        { body: { assertion: byRsa } },
        { send: assert.fail, status: assert.fail },
        (/** @type {any} */ given) => {
          error = given;
        },
      );
      while (!error) await new Promise(setImmediate);
      assert.equal(error.code, unavailable);
      assert.equal(error.message, `The key set of ${new URL(issuer.url).host} can't be loaded`);
      assert.match(error.cause.message, cause);
      assert.equal(issuer.requests, 1, 'nothing is retried or followed');
    }),
);

test('a set of exactly maxBytes is read, whatever its type is called', () =>
  withIssuer([], async (issuer) => {
    issuer.respond = (_req, res) => res.setHeader('content-type', 'text/plain').end(body.padEnd(1000));
    assert.equal(await answerOf(middlewareWith({ jwks: issuer.url, maxBytes: 1000 }), byRsa), granted);
  }));

test('a request for a set has the right headers and no others', () =>
  withIssuer([], async (issuer) => {
    /** @type {any} */
    let seen;
    issuer.respond = (req, res) => {
      seen = { method: req.method, url: req.url, headers: req.headers };
      res.end(body);
    };
    assert.equal(await answerOf(middlewareWith({ jwks: `${issuer.url}?tenant=1` }), byRsa), granted);
    const { host } = new URL(issuer.url);
    assert.deepEqual(seen, {
      method: 'GET',
      url: '/jwks?tenant=1',
      headers: {
        accept: 'application/jwk-set+json, application/json',
        host,
        connection: seen.headers.connection,
      },
    });
  }));

/** Serves the set by TLS with a certificate that nobody has signed. @param {import('node:test').TestContext} t */
async function overTls(t) {
  const server = https.createServer({ key: rsa.privateKey, cert: rsa.certificate }, (_req, res) =>
    res.end(body),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = /** @type {any} */ (server.address());
  return `https://127.0.0.1:${port}/jwks`;
}

test('with https the certificate of the server is verified, whatever the environment says', async (t) => {
  const url = await overTls(t);
  assert.equal(await answerOf(middlewareWith({ jwks: url }), byRsa), unavailable);
  const { NODE_TLS_REJECT_UNAUTHORIZED } = process.env;
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  t.after(() => {
    if (NODE_TLS_REJECT_UNAUTHORIZED === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  });
  assert.equal(await answerOf(middlewareWith({ jwks: url }), byRsa), unavailable);
});

test('with https no authority of Object.prototype is trusted', async (t) => {
  const url = await overTls(t);
  /** @type {any} */ (Object.prototype).ca = rsa.certificate;
  /** @type {any} */ (Object.prototype).checkServerIdentity = () => undefined;
  try {
    assert.equal(await answerOf(middlewareWith({ jwks: url }), byRsa), unavailable);
  } finally {
    delete (/** @type {any} */ (Object.prototype).ca);
    delete (/** @type {any} */ (Object.prototype).checkServerIdentity);
  }
});

test('by https, a server that is trusted gives the keys', async (t) => {
  const url = await overTls(t);
  const { request } = https;
  // As if the certificate were in the system's list, or in the file of NODE_EXTRA_CA_CERTS, and named the server.
  t.mock.method(https, 'request', (/** @type {URL} */ given, /** @type {any} */ options) =>
    request(given, { ...options, ca: rsa.certificate, checkServerIdentity: () => undefined }),
  );
  assert.equal(await answerOf(middlewareWith({ jwks: url }), byRsa), granted);
});

test('localhost is this machine, even where a resolver says otherwise', (t) =>
  withIssuer([rsaJwk], async (issuer) => {
    const url = issuer.url.replace('127.0.0.1', 'localhost');
    assert.equal(await answerOf(middlewareWith({ jwks: url }), byRsa), granted);
    /** @type {any[]} */
    let addresses = [{ address: '192.0.2.1', family: 4 }];
    t.mock.method(
      dns,
      'lookup',
      (/** @type {string} */ _name, /** @type {any} */ _options, /** @type {any} */ cb) =>
        process.nextTick(cb, null, addresses),
    );
    assert.equal(await answerOf(middlewareWith({ jwks: url }), byRsa), unavailable);
    addresses = [...addresses, { address: '127.0.0.1', family: 4 }];
    assert.equal(await answerOf(middlewareWith({ jwks: url }), byRsa), granted);
  }));

/** @param {any} jwks */
const place = (jwks) => ({ name: String(jwks).slice(0, 60), given: { jwks } });
runTable(
  'construction refuses as jwks',
  32,
  [
    ...[
      'http://example.org/jwks',
      'http://10.0.0.1/jwks',
      'http://0.0.0.0/jwks',
      'http://[::]/jwks',
      'http://[::ffff:127.0.0.1]/jwks',
      'http://localhost.example.org/jwks',
      'http://localhost./jwks',
      'http://127.0.0.1.example.org/jwks',
      'http://127.0.0.1@example.org/jwks',
      'https://user:password@example.org/jwks',
      'https://user@example.org/jwks',
      'ftp://example.org/jwks',
      'data:application/json,{"keys":[]}',
      'javascript:1',
      'https://',
      'https:',
      '',
      5,
      true,
      {},
      [],
      null,
    ].map(place),
    { name: 'an option that does not exist', given: { jwks: 'https://example.org', cache: 1 } },
    {
      name: 'a claim, which one set for all has no use for',
      given: { jwks: 'https://example.org', claim: 'iss' },
    },
    ...['cacheMaxAge', 'cooldown', 'timeout', 'maxBytes'].map((name) => ({
      name: `${name} 0`,
      given: { jwks: 'https://example.org', [name]: 0 },
    })),
    { name: 'a cacheMaxAge without a unit', given: { jwks: 'https://example.org', cacheMaxAge: '600' } },
    { name: 'a negative staleIfError', given: { jwks: 'https://example.org', staleIfError: -1 } },
    { name: 'a cooldown below a second', given: { jwks: 'https://example.org', cooldown: 0.5 } },
    { name: 'a timeout in milliseconds', given: { jwks: 'https://example.org', timeout: 5000 } },
  ],
  ({ given }) => {
    for (const one of [given, { clients: { alpha: given } }]) {
      assert.throws(
        () => middlewareWith(one),
        (/** @type {any} */ error) => {
          assert.equal(error.code, 'ERR_OPTION_INVALID');
          assert.doesNotMatch(error.message, /password@|example\.org/);
          return true;
        },
      );
    }
  },
);

test('a server of this machine may be given in each form', () => {
  for (const host of [
    '127.0.0.1',
    '127.1',
    '0x7f.1',
    '127.8.8.8:8080',
    '[::1]',
    'localhost',
    'LOCALHOST:1',
  ]) {
    assert.ok(middlewareWith({ jwks: `http://${host}/jwks` }));
  }
});
