'use strict';

// What a forgery costs the server, by the clock: each figure is the best of many short runs, so that other work on the machine
// doesn't count, and the margins are wide.

const assert = require('node:assert/strict');
const jwt = require('../../lib/tokens/jwt');
const { createSealer } = require('../../lib/tokens/sealed');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');

const ROUNDS = 40;
const LIMIT = 16_384;
const claims = {
  iss: 'https://issuer.example',
  sub: 'alice',
  exp: 4e9,
  roles: ['admin'],
  tenant: 'north',
  n: 1,
};
const now = Math.floor(Date.now() / 1000);

/**
 * Microseconds that each of several functions takes at its best, measured in turn.
 *
 * @param {(() => unknown)[]} functions
 */
function costs(functions) {
  const best = functions.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, run] of functions.entries()) {
      const calls = Math.max(5, Math.min(400, Math.ceil(500 / (best[index] ?? 1))));
      const start = performance.now();
      for (let call = 0; call < calls; call += 1) run();
      best[index] = Math.min(best[index] ?? 0, ((performance.now() - start) * 1000) / calls);
    }
  }
  return best;
}

runTable(
  'refusing a forgery costs no more than accepting an honest token, under',
  7,
  ['HS256', 'HS512', 'RS256', 'PS256', 'ES256', 'ES512', 'EdDSA'].map((name) => ({ name })),
  ({ name }) => {
    const alg = /** @type {'HS256'} */ (name);
    const verify = jwt.createVerifier({ key: keys.keyFor[alg].verifying, issuer: claims.iss });
    const honest = keys.sign({ alg }, claims);
    const forgeries = [
      keys.tampered(honest),
      honest.slice(0, -4),
      keys.sign({ alg }, { ...claims, exp: now - 1 }),
      keys.sign({ alg }, { ...claims, iss: 'https://other.example' }),
      keys.sign({ alg }, { ...claims, exp: '4000000000' }),
      keys.compact('{"alg":"none"}', JSON.stringify(claims)),
      keys.compact(
        JSON.stringify({ alg, jwk: { kty: 'oct', k: 'AAAA' } }),
        JSON.stringify(claims),
        () => 'AAAA',
      ),
      `${honest}.`,
      'nonsense',
    ];
    assert.equal(verify(honest).sub, 'alice');
    for (const forgery of forgeries) assert.equal(verify.try(forgery), null);
    const [accepting = 0, ...refusing] = costs(
      [honest, ...forgeries].map((token) => () => verify.try(token)),
    );
    assert.equal(refusing.length, 9);
    for (const [index, cost] of refusing.entries()) {
      assert.ok(
        cost < accepting * 1.5 + 0.5,
        `forgery ${index}: ${cost} µs, an honest token ${accepting} µs`,
      );
    }
  },
);

runTable('refusing an access token costs no more than opening one', 1, [{ name: 'sealed' }], () => {
  const { seal, open } = createSealer({ secret: keys.secret });
  const honest = seal(claims);
  const changed = (/** @type {number} */ at) =>
    honest.slice(0, at) + (honest[at] === 'A' ? 'B' : 'A') + honest.slice(at + 1);
  const forgeries = [changed(0), changed(5), changed(20), changed(80), honest.slice(0, -4), `${honest}AAAA`];
  assert.notEqual(open(honest), null);
  for (const forgery of forgeries) assert.equal(open(forgery), null);
  const [opening = 0, ...refusing] = costs([honest, ...forgeries].map((token) => () => open(token)));
  assert.equal(refusing.length, 6);
  for (const [index, cost] of refusing.entries()) {
    assert.ok(cost < opening * 1.5 + 0.5, `forgery ${index}: ${cost} µs, an honest token ${opening} µs`);
  }
});

/** Headers and payloads that some parser takes more than linear time for, as long as they are told to be. */
const shapes = {
  'brackets that nest': (/** @type {number} */ length) =>
    `{"a":${'['.repeat(length / 2)}${']'.repeat(length / 2)}}`,
  'braces that nest': (/** @type {number} */ length) =>
    `{"a":${'{"a":'.repeat(length / 6)}1${'}'.repeat(length / 6)}}`,
  'brackets that never close': (/** @type {number} */ length) => '['.repeat(length),
  'many members': (/** @type {number} */ length) =>
    `{${Array.from({ length: length / 10 }, (_, index) => `"${String(index).padStart(5, 'x')}":1`).join()}}`,
  'one member again and again': (/** @type {number} */ length) =>
    `{${Array(Math.floor(length / 6))
      .fill('"a":1')
      .join()}}`,
  'a registered claim again and again': (/** @type {number} */ length) =>
    `{${Array(Math.floor(length / 10))
      .fill('"exp":4e9')
      .join()}}`,
  'a text of escapes': (/** @type {number} */ length) => `{"a":"${'\\u0061'.repeat(length / 6)}"}`,
  'a text of backslashes': (/** @type {number} */ length) => `{"a":"${'\\'.repeat(length)}"}`,
  'a text that never ends': (/** @type {number} */ length) => `{"a":"${'a'.repeat(length)}`,
  'a long name': (/** @type {number} */ length) => `{"${'a'.repeat(length)}":1}`,
  'a long number': (/** @type {number} */ length) => `{"exp":${'9'.repeat(length)}}`,
  'a long fraction': (/** @type {number} */ length) => `{"exp":4e9,"iat":0.${'1'.repeat(length)}}`,
  'white space': (/** @type {number} */ length) => `{${' '.repeat(length)}}`,
  'a long audience': (/** @type {number} */ length) =>
    `{"aud":[${Array(Math.floor(length / 4))
      .fill('"x"')
      .join()}]}`,
  'a long list of extensions': (/** @type {number} */ length) =>
    `{"alg":"HS256","crit":[${Array(Math.floor(length / 4))
      .fill('"x"')
      .join()}]}`,
};

const SMALL = 1_400;
const TIMES = 8;
const sign = keys.signer('HS256', keys.secret);

runTable(
  'eight times as long a token takes no more than about eight times as long:',
  15,
  Object.entries(shapes).map(([name, shape]) => ({ name, shape })),
  ({ shape }) => {
    const verify = jwt.createVerifier({ key: keys.secret, audience: 'api' });
    const header = '{"alg":"HS256"}';
    for (const make of [
      (/** @type {string} */ text) => keys.compact(text, JSON.stringify(claims), sign),
      (/** @type {string} */ text) => keys.compact(header, text, sign),
    ]) {
      const tokens = [SMALL, SMALL * TIMES].map((length) => make(shape(length)));
      for (const token of tokens) assert.ok(token.length <= LIMIT && token.length > SMALL, `${token.length}`);
      for (const token of tokens) assert.equal(verify.try(token), null);
      const [short = 0, long = 0] = costs(tokens.map((token) => () => verify.try(token)));
      assert.ok(long < short * TIMES * 2.5 + 5, `${long.toFixed(1)} µs after ${short.toFixed(1)} µs`);
      // So long a token, hashed and parsed, takes tens of microseconds.
      assert.ok(long < 1000, `${long} µs`);
    }
  },
);
