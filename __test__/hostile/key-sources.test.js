'use strict';

// What a forger may try with `kid`, and what the server that publishes a key set may: each with the honest twin.

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { test } = require('node:test');
const keys = require('../support/keys');
const { jwkOf, withIssuer } = require('../support/issuer');
const { runTable } = require('../support/run-table');
const support = require('../key-sources/support');

const { answerOf, assertionOf, clock, failed, granted, middlewareWith, unavailable, unknown } = support;
const { rsa, otherRsa, p256 } = keys;
const der = crypto.createPublicKey(rsa.publicKey).export({ format: 'der', type: 'spki' });

const honest = assertionOf('alpha', { alg: 'RS256', kid: 'shared' });
const clients = {
  alpha: [jwkOf(rsa.publicKey, { kid: 'shared' }), { kid: 'pem', key: p256.publicKey }],
  mallory: [
    jwkOf(otherRsa.publicKey, { kid: 'shared' }),
    jwkOf(otherRsa.publicKey, { kid: 'of mallory' }),
    { kid: 'secret', key: keys.secret },
  ],
};
const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'];
const paths = [
  '../../../../etc/passwd',
  '/dev/null',
  'file:///dev/null',
  '..\\..\\key',
  'a\u0000b',
  '%2e%2e%2f',
  "' or 1=1 --",
  '$(id)',
];
const malloryKey = otherRsa.privateKey;
const malloryJwk = jwkOf(otherRsa.publicKey, { kid: 'brought along' });

/** @param {string} name @param {string} given @param {string} [answer] */
const row = (name, given, answer = failed) => ({ name, given, answer });
runTable(
  "no header gets at a key that isn't the client's:",
  48,
  [
    row("another client's kid", assertionOf('alpha', { alg: 'RS256', kid: 'of mallory' }, malloryKey)),
    row('the same kid, of another client', assertionOf('alpha', { alg: 'RS256', kid: 'shared' }, malloryKey)),
    row("another client's secret", assertionOf('alpha', { alg: 'HS256', kid: 'secret' })),
    row('no kid', assertionOf('alpha', { alg: 'RS256' }, malloryKey)),
    row('no client', assertionOf('', { alg: 'RS256', kid: 'shared' }, malloryKey), unknown),
    ...names.map((kid) => row(`kid ${kid}`, assertionOf('alpha', { alg: 'RS256', kid }, malloryKey))),
    ...names.map((kid) =>
      row(`kid ${kid}, unsigned`, keys.compact(`{"alg":"none","kid":"${kid}"}`, '{"iss":"alpha"}')),
    ),
    ...names.map((iss) => row(`client ${iss}`, assertionOf(iss, { alg: 'RS256' }, malloryKey), unknown)),
    ...names.map((iss) =>
      row(`client ${iss}, unsigned`, keys.compact('{"alg":"none"}', `{"iss":"${iss}"}`), unknown),
    ),
    ...paths.map((kid) => row(`kid ${JSON.stringify(kid)}`, assertionOf('alpha', { alg: 'HS256', kid }, ''))),
    ...[null, 0, ['shared'], { toString: 'shared' }].map((kid) =>
      row(`kid ${JSON.stringify(kid)}`, assertionOf('alpha', { alg: 'RS256', kid }, malloryKey)),
    ),
    row(
      'a jwk in the header',
      assertionOf('alpha', { alg: 'RS256', kid: 'brought along', jwk: malloryJwk }, malloryKey),
    ),
    row(
      'a jku in the header',
      assertionOf('alpha', { alg: 'RS256', kid: 'shared', jku: 'https://mallory.example/' }, malloryKey),
    ),
    row(
      'an x5c in the header',
      assertionOf('alpha', { alg: 'RS256', x5c: [otherRsa.certificate] }, malloryKey),
    ),
    row('HS256 with the SPKI PEM', assertionOf('alpha', { alg: 'HS256', kid: 'shared' }, rsa.publicKey)),
    row('HS256 with the DER', assertionOf('alpha', { alg: 'HS256', kid: 'shared' }, der)),
    row(
      'HS256 with the JWK',
      assertionOf('alpha', { alg: 'HS256', kid: 'shared' }, JSON.stringify(clients.alpha[0])),
    ),
    row('HS256 with the PEM, without kid', assertionOf('alpha', { alg: 'HS256' }, p256.publicKey)),
  ],
  async ({ given, answer }) => {
    const auth = middlewareWith({ clients });
    assert.equal(await answerOf(auth, given), answer);
    assert.equal(await answerOf(auth, honest), granted);
  },
);

test('a secret in a set next to RSA keys serves itself alone', async () => {
  const set = {
    keys: [
      jwkOf(rsa.publicKey, { kid: 'rsa' }),
      { kty: 'oct', kid: 'secret', k: keys.base64url(keys.secret) },
    ],
  };
  const auth = middlewareWith({ clients: { alpha: set } });
  for (const secret of [rsa.publicKey, rsa.publicKey.trim(), der, String(jwkOf(rsa.publicKey).n), '']) {
    for (const kid of ['rsa', 'secret', undefined]) {
      assert.equal(await answerOf(auth, assertionOf('alpha', { alg: 'HS256', kid }, secret)), failed);
    }
  }
  assert.equal(await answerOf(auth, assertionOf('alpha', { alg: 'HS256', kid: 'secret' })), granted);
  assert.equal(await answerOf(auth, assertionOf('alpha', { alg: 'HS256', kid: 'rsa' })), failed);
  assert.equal(await answerOf(auth, assertionOf('alpha', { alg: 'RS256', kid: 'secret' })), failed);
  assert.equal(await answerOf(auth, assertionOf('alpha', { alg: 'RS256', kid: 'rsa' })), granted);
});

test('a secret or a private key that a server publishes is known to all, and no key', () =>
  withIssuer(
    [
      { kty: 'oct', kid: 'secret', k: keys.base64url(keys.secret) },
      { ...crypto.createPrivateKey(rsa.privateKey).export({ format: 'jwk' }), kid: 'private' },
      jwkOf(p256.publicKey, { kid: 'public' }),
    ],
    async (issuer) => {
      const auth = middlewareWith({ jwks: issuer.url });
      assert.equal(await answerOf(auth, assertionOf('alpha', { alg: 'HS256', kid: 'secret' })), failed);
      assert.equal(await answerOf(auth, assertionOf('alpha', { alg: 'HS256' })), failed);
      assert.equal(await answerOf(auth, assertionOf('alpha', { alg: 'RS256', kid: 'private' })), failed);
      assert.equal(await answerOf(auth, assertionOf('alpha', { alg: 'ES256', kid: 'public' })), granted);
    },
  ));

test('of the keys that a token without kid may be from, four are tried', async () => {
  const pairs = Array.from({ length: 5 }, () => crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  // Those of other algorithms don't count.
  const others = [rsa.publicKey, keys.p384.publicKey, keys.ed25519.publicKey];
  const auth = middlewareWith({
    clients: { alpha: [...others, ...pairs.map(({ publicKey }) => publicKey)] },
  });
  const answers = await Promise.all(
    pairs.map(({ privateKey }) => answerOf(auth, assertionOf('alpha', { alg: 'ES256' }, privateKey))),
  );
  assert.deepEqual(answers, [granted, granted, granted, granted, failed]);
});

test('a flood of unknown kids makes one fetch per cool-down', (t) =>
  withIssuer([jwkOf(rsa.publicKey, { kid: 'shared' })], async (issuer) => {
    const { pass } = clock(t);
    const auth = middlewareWith({ jwks: issuer.url });
    const flood = (/** @type {string} */ wave) =>
      Promise.all(
        Array.from({ length: 200 }, (_, i) =>
          answerOf(
            auth,
            keys.compact(`{"alg":"RS256","kid":"${wave}${i}"}`, '{"iss":"x"}', () => 'forged'),
          ),
        ),
      );
    for (const [count, wave] of ['a', 'b', 'c'].entries()) {
      assert.deepEqual([...new Set(await flood(wave))], [failed]);
      assert.equal(await answerOf(auth, honest), granted);
      assert.equal(issuer.requests, count + 1);
      await flood(`${wave} once more`);
      assert.equal(issuer.requests, count + 1);
      pass(30);
    }
  }));

test('a flood of assertions while the server is down makes one fetch at a time', (t) =>
  withIssuer([], async (issuer) => {
    clock(t);
    issuer.respond = (_req, res) => res.writeHead(500).end();
    const auth = middlewareWith({ jwks: issuer.url });
    const answers = await Promise.all(Array.from({ length: 200 }, () => answerOf(auth, honest)));
    assert.deepEqual([...new Set(answers)], [unavailable]);
    assert.equal(issuer.requests, 1);
  }));

/** @typedef {NonNullable<import('../support/issuer').Issuer['respond']>} Respond */
/** @type {{ name: string, respond: Respond }[]} */
const slow = [
  { name: 'never answers', respond: () => {} },
  { name: 'sends a header and no more', respond: (_req, res) => res.writeHead(200).flushHeaders() },
  {
    name: 'sends a byte now and then',
    respond(_req, res) {
      const timer = setInterval(() => res.write(' '), 5);
      res.on('close', () => clearInterval(timer));
    },
  },
  {
    name: 'sends informational answers without end',
    respond(_req, res) {
      const timer = setInterval(() => res.writeProcessing(), 5);
      res.on('close', () => clearInterval(timer));
    },
  },
];
runTable('a server is given up that', 4, slow, ({ respond }) =>
  withIssuer([jwkOf(rsa.publicKey, { kid: 'shared' })], async (issuer) => {
    const closed = new Promise((resolve) => {
      issuer.respond = (req, res) => {
        res.on('close', resolve);
        respond(req, res);
      };
    });
    const auth = middlewareWith({ jwks: issuer.url, timeout: '200ms', cooldown: 1 });
    const start = performance.now();
    assert.equal(await answerOf(auth, honest), unavailable);
    const took = performance.now() - start;
    assert.ok(took > 150 && took < 5000, `${took} ms`);
    await closed;
  }),
);

test('an answer without end is given up at maxBytes', () =>
  withIssuer([], async (issuer) => {
    let written = 0;
    const closed = new Promise((resolve) => {
      issuer.respond = (_req, res) => {
        const chunk = Buffer.alloc(16_384, ' ');
        const go = () => {
          while (!res.destroyed) {
            written += chunk.length;
            if (!res.write(chunk)) return res.once('drain', go);
          }
          return undefined;
        };
        res.on('close', resolve);
        go();
      };
    });
    const auth = middlewareWith({ jwks: issuer.url });
    assert.equal(await answerOf(auth, honest), unavailable);
    await closed;
    assert.ok(written < 64 * 2 ** 20, `${written} bytes`);
  }));

test('a redirect is not followed, neither elsewhere nor here', () =>
  withIssuer([jwkOf(otherRsa.publicKey, { kid: 'shared' })], (mallory) =>
    withIssuer([jwkOf(rsa.publicKey, { kid: 'shared' })], async (issuer) => {
      for (const location of [mallory.url, '/other', 'file:///etc/passwd', 'http://169.254.169.254/']) {
        issuer.respond = (_req, res) => res.writeHead(302, { location }).end();
        const auth = middlewareWith({ jwks: issuer.url });
        assert.equal(
          await answerOf(auth, assertionOf('x', { alg: 'RS256', kid: 'shared' }, malloryKey)),
          unavailable,
        );
        assert.equal(await answerOf(auth, honest), unavailable);
      }
      assert.deepEqual([mallory.requests, issuer.requests], [0, 4]);
    }),
  ));

test('a set of many keys costs no more than its limit lets it', () =>
  withIssuer([], async (issuer) => {
    const { n, e } = jwkOf(otherRsa.publicKey);
    const many = Array.from({ length: 255 }, (_, i) => ({ kty: 'RSA', n, e, kid: `${i}` }));
    issuer.set = { keys: [...many, jwkOf(rsa.publicKey, { kid: 'shared' })] };
    const auth = middlewareWith({ jwks: issuer.url });
    assert.equal(await answerOf(auth, honest), granted);
    assert.equal(
      await answerOf(auth, assertionOf('x', { alg: 'RS256' })),
      failed,
      'the 256th of those that fit',
    );
    issuer.set = { keys: [...many, ...many] };
    assert.equal(await answerOf(middlewareWith({ jwks: issuer.url }), honest), unavailable);
  }));
