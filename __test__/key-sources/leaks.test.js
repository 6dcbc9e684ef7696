'use strict';

// Keys that stand in the options, and what a key set's server says, can be read nowhere.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { inspect } = require('node:util');
const jwtIdentity = require('../../lib/jwt-identity');
const keys = require('../support/keys');
const { withIssuer } = require('../support/issuer');
const { leaksIn } = require('../robustness/support/marks');
const { assertionOf, middlewareWith } = require('./support');

const secret = 'MARKER-secret-of-a-client-"quoted"-and-long-enough-for-HS256';
const password = 'MARKER-password-in-a-url';
const query = 'MARKER-query-of-a-url';
const answer = 'MARKER-answer-of-a-server';
const secrets = { secret, password, query, answer };
const oct = { kty: 'oct', k: keys.base64url(secret) };
const workers = { getUser: () => null };

/** @type {string[]} */
const heard = [];
/** @param {any} value */
const hear = (value) => {
  heard.push(inspect(value, { depth: 9, showHidden: true }), `${value?.message} ${value?.stack}`);
  for (const text of [() => String(value), () => JSON.stringify(value) ?? '']) {
    try {
      heard.push(text());
    } catch {
      // What has no text can't be read that way.
    }
  }
};
/** @param {() => any} run */
const attempt = (run) => {
  try {
    hear(run());
  } catch (error) {
    hear(error);
  }
};

test('no mistake in the options shows a key', () => {
  const mistakes = [
    secret,
    { [secret]: 1 },
    { clients: secret },
    { clients: [secret] },
    { clients: { a: [secret, 5] } },
    { clients: { a: { key: secret } } },
    { clients: { a: { kid: 'a', key: { secret } } } },
    { clients: { a: { kid: 'a', key: secret, alg: 'HS256' } } },
    { clients: { a: { ...oct, alg: 'RS256' } } },
    { clients: { a: { ...oct, use: 'enc' } } },
    { clients: { a: { keys: [{ ...oct, kty: 'XYZ' }] } } },
    {
      clients: {
        a: [
          { ...oct, kid: 'a' },
          { kid: 'a', key: secret },
        ],
      },
    },
    { clients: { a: `-----BEGIN PUBLIC KEY-----\n${keys.base64url(secret)}\n-----END PUBLIC KEY-----` } },
    { jwks: `https://user:${password}@example.org/` },
    { jwks: `http://example.org/?${query}` },
    { jwks: `ftp://${password}@example.org` },
    { jwks: `https://exa mple.org/${query}` },
  ];
  for (const given of mistakes) attempt(() => middlewareWith(given));
  const rings = [
    secret,
    [secret],
    [{ key: secret }],
    [{ kid: 5, key: secret }],
    [{ kid: 'a', key: secret, x: 1 }],
  ];
  const more = [
    [
      { kid: 'a', key: secret },
      { kid: 'a', key: secret },
    ],
    [{ kid: 'a', key: oct, algorithm: 'RS256' }],
  ];
  for (const ring of [...rings, ...more]) attempt(() => jwtIdentity({ security: { keys: ring }, workers }));
  assert.ok(heard.length > 80, `${heard.length} texts`);
  assert.deepEqual(leaksIn(heard.join('\n'), secrets), []);
});

test('no middleware, refusal or failure shows a key, a URL or a response', () =>
  withIssuer([], async (issuer) => {
    heard.length = 0;
    issuer.respond = (_req, res) => res.end(`{"keys":[${answer}`);
    const url = `${issuer.url}?${query}`;
    const debug = (/** @type {any} */ event) => hear(event);
    const all = [
      middlewareWith({ clients: { alpha: secret, beta: [oct, { kid: 'x', key: secret }] } }, { debug }),
      middlewareWith({ jwks: url }, { debug }),
      middlewareWith({ clients: { alpha: { jwks: url.replace('127.0.0.1', 'localhost') } } }, { debug }),
      middlewareWith({ jwks: `http://127.0.0.1:1/?${query}` }, { debug }),
    ];
    for (const auth of all) {
      hear(auth);
      for (const header of [{ alg: 'HS256' }, { alg: 'RS256' }, { alg: 'HS256', kid: 'y' }]) {
        await new Promise((resolve) => {
          const res = { status: () => res, send: (/** @type {any} */ body) => resolve(hear(body)) };
          const next = (/** @type {any} */ error) => resolve(hear(error));
          auth.token({ body: { assertion: assertionOf('alpha', header) } }, res, next);
        });
      }
    }
    const identity = jwtIdentity({ security: { keys: [{ kid: 'a', key: secret }] }, workers });
    hear(identity);
    const req = /** @type {any} */ ({ headers: {} });
    await new Promise((resolve) => identity(req, {}, resolve));
    hear(req.identity);
    identity.jwks({}, { setHeader: (...given) => hear(given), end: hear });
    assert.ok(heard.length > 80, `${heard.length} texts`);
    assert.ok(
      heard.some((text) => text.includes("isn't JSON")),
      'the cause is there',
    );
    assert.deepEqual(leaksIn(heard.join('\n'), secrets), []);
    assert.notDeepEqual(leaksIn(`${heard.join('\n')}${query}`, secrets), [], 'what is there would be found');
  }));
