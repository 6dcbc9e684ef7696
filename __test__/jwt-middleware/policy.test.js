'use strict';

// What an assertion must be besides well signed. Each row is the thing and its twin.

const assert = require('node:assert/strict');
const { mock, test } = require('node:test');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const { JwtMiddleware, bareResponse, options, recordingNext, refusals } = require('./support');

const NOW = 1_700_000_000;
const store = { type: 'encrypted', secret: 'a secret of the store' };
const signed = keys.signer('HS256', keys.secret);

/**
 * Which of `accepted`, `undecodable` and `badAssertion` becomes of an assertion.
 *
 * @param {any} t
 * @param {string} given
 * @param {object} [more] options
 */
function outcome(t, given, more) {
  t.mock.method(Date, 'now', () => NOW * 1000 + 999);
  const auth = new JwtMiddleware(options({ store, ...more }));
  const res = bareResponse('status', 'send');
  const next = recordingNext();
  auth.token({ body: { assertion: given } }, res, next);
  assert.deepEqual(next.calls, []);
  const [, body] = res.calls.at(-1);
  if (body.access_token) return 'accepted';
  const known = Object.entries(refusals).find(
    ([, { json }]) => json.error_description === body.error_description,
  );
  // A rule of strict mode has words of its own.
  return known?.[0] ?? (body.error === 'invalid_client' ? 'badAssertion' : undefined);
}

const claims = (/** @type {object} */ members) =>
  keys.compact('{"alg":"HS256"}', JSON.stringify(members), signed);
const payload = (/** @type {string} */ text) => keys.compact('{"alg":"HS256"}', text, signed);
const header = (/** @type {string} */ text) => keys.compact(text, '{}', signed);

/** The claims whose type the application decides, each with the options that rely on it. */
const relying = {
  iss: [{ issuer: 'x' }, { requiredClaims: ['iss'] }, { replay: { store: { type: 'memory' } } }],
  sub: [{ subject: 'x' }, { requiredClaims: ['sub'] }],
  aud: [{ audience: 'y' }, { requiredClaims: ['aud'] }],
  jti: [{ requiredClaims: ['jti'] }, { replay: { store: { type: 'memory' } } }],
  iat: [{ maxTokenAge: 60 }, { maxAssertionAge: 60 }, { requiredClaims: ['iat'] }],
};

runTable(
  'accepted and refused:',
  173,
  [
    { name: 'no claims at all', good: claims({}) },
    { name: 'exp', good: claims({ exp: NOW + 1 }), bad: claims({ exp: NOW }) },
    { name: 'exp long ago', bad: claims({ exp: 1 }) },
    { name: 'exp far ahead', good: claims({ exp: 2 ** 40 }) },
    { name: 'nbf', good: claims({ nbf: NOW }), bad: claims({ nbf: NOW + 1 }) },
    { name: 'iat ahead of time, as clocks differ', good: claims({ iat: NOW + 5 }) },
    // The clock says NOW + 0.999.
    {
      name: 'a fraction of a second in exp',
      good: claims({ exp: NOW + 0.9995 }),
      bad: claims({ exp: NOW + 0.999 }),
    },
    {
      name: 'a fraction of a second in nbf',
      good: claims({ nbf: NOW + 0.999 }),
      bad: claims({ nbf: NOW + 0.9995 }),
    },
    {
      name: 'clockTolerance and exp',
      more: { clockTolerance: 5 },
      good: claims({ exp: NOW - 4 }),
      bad: claims({ exp: NOW - 5 }),
    },
    {
      name: 'clockTolerance and nbf',
      more: { clockTolerance: 5 },
      good: claims({ nbf: NOW + 5 }),
      bad: claims({ nbf: NOW + 6 }),
    },
    { name: 'issuer', more: { issuer: 'a' }, good: claims({ iss: 'a' }), bad: claims({ iss: 'b' }) },
    { name: 'issuer, expected and absent', more: { issuer: 'a' }, bad: claims({}) },
    {
      name: 'issuer, one of several',
      more: { issuer: ['a', 'b'] },
      good: claims({ iss: 'b' }),
      bad: claims({ iss: 'c' }),
    },
    { name: 'issuer by its beginning', more: { issuer: 'a' }, bad: claims({ iss: 'ab' }) },
    { name: 'audience', more: { audience: 'a' }, good: claims({ aud: 'a' }), bad: claims({ aud: 'b' }) },
    { name: 'audience, expected and absent', more: { audience: 'a' }, bad: claims({}) },
    {
      name: 'audience in an array',
      more: { audience: 'a' },
      good: claims({ aud: ['b', 'a'] }),
      bad: claims({ aud: ['b'] }),
    },
    { name: 'audience in an empty array', more: { audience: 'a' }, bad: claims({ aud: [] }) },
    {
      name: 'audience, one of several',
      more: { audience: ['a', 'b'] },
      good: claims({ aud: ['b', 'c'] }),
      bad: claims({ aud: ['c', 'd'] }),
    },
    { name: 'subject', more: { subject: 's' }, good: claims({ sub: 's' }), bad: claims({ sub: 't' }) },
    { name: 'subject, expected and absent', more: { subject: 's' }, bad: claims({}) },
    {
      name: 'requiredClaims',
      more: { requiredClaims: ['jti', 'x'] },
      good: claims({ jti: '1', x: 0 }),
      bad: claims({ jti: '1' }),
    },
    { name: 'requiredClaims by inheritance', more: { requiredClaims: ['constructor'] }, bad: claims({}) },
    {
      name: 'maxTokenAge',
      more: { maxTokenAge: 60 },
      good: claims({ iat: NOW - 60 }),
      bad: claims({ iat: NOW - 61 }),
    },
    { name: 'maxTokenAge without iat', more: { maxTokenAge: 60 }, bad: claims({}) },
    {
      name: 'algorithms',
      more: { algorithms: ['HS256'] },
      good: keys.sign({ alg: 'HS256' }, {}),
      bad: keys.sign({ alg: 'HS512' }, {}),
    },
    { name: 'algorithms without the signed one', more: { algorithms: ['RS256', 'HS384'] }, bad: claims({}) },
    {
      name: 'allowInsecureKeySizes',
      more: { allowInsecureKeySizes: true, key: keys.rsa1024.publicKey },
      good: keys.sign({ alg: 'RS256' }, {}, keys.rsa1024.privateKey),
    },
    {
      name: 'allowInsecureKeySizes false',
      more: { allowInsecureKeySizes: false, key: keys.rsa1024.publicKey },
      bad: keys.sign({ alg: 'RS256' }, {}, keys.rsa1024.privateKey),
    },
    {
      name: 'maxTokenLength',
      more: { maxTokenLength: claims({ a: 'x' }).length },
      good: claims({ a: 'x' }),
      malformed: claims({ a: 'xxx' }),
    },
    {
      name: 'maxTokenLength above the default',
      more: { maxTokenLength: 65_536 },
      good: claims({ a: 'x'.repeat(11_800) }),
      malformed: claims({ a: 'x'.repeat(60_000) }),
    },
    {
      name: 'maxTokenLength at its maximum',
      more: { maxTokenLength: 2 ** 24 },
      good: claims({ a: 'x'.repeat(11_800) }),
    },
    ...['exp', 'nbf'].flatMap((name) => [
      { name: `${name} as a string`, bad: claims({ [name]: String(NOW + 60) }) },
      { name: `${name} as null`, bad: claims({ [name]: null }) },
      { name: `${name} as true`, bad: claims({ [name]: true }) },
      { name: `${name} as an array`, bad: claims({ [name]: [NOW] }) },
      { name: `a negative ${name}`, bad: claims({ [name]: -1 }) },
      { name: `${name} 1e400`, bad: payload(`{"${name}":1e400}`) },
      { name: `${name} twice`, malformed: payload(`{"${name}":${NOW},"${name}":${NOW}}`) },
    ]),
    // What jwt-middleware 0.3.0 took: the type of a claim that no option relies on is the application's.
    ...Object.entries(relying).flatMap(([name, all]) =>
      [5, null, true, { a: 1 }, [5], -1, 'x'].flatMap((value) => {
        const given = claims({ [name]: value, exp: NOW + 60 });
        const said = `${name} as ${JSON.stringify(value)}`;
        const isOfType = (name === 'iat' && value === 5) || (name !== 'iat' && value === 'x');
        return [
          { name: said, good: given },
          ...(isOfType
            ? []
            : all.map((more) => ({ name: `${said} with ${JSON.stringify(more)}`, more, bad: given }))),
        ];
      }),
    ),
    { name: 'iat twice', malformed: payload(`{"iat":${NOW},"iat":${NOW}}`) },
    {
      name: 'an iat ahead with maxTokenAge',
      more: { maxTokenAge: 60 },
      good: claims({ iat: NOW + 0.5 }),
      bad: claims({ iat: NOW + 1 }),
    },
    {
      name: 'an iat ahead with maxTokenAge and clockTolerance',
      more: { maxTokenAge: 60, clockTolerance: 5 },
      good: claims({ iat: NOW + 5 }),
      bad: claims({ iat: NOW + 6 }),
    },
    {
      name: 'an iat ahead with maxAssertionAge',
      more: { maxAssertionAge: 60 },
      good: claims({ iat: NOW + 0.5, exp: NOW + 60 }),
      bad: claims({ iat: NOW + 1, exp: NOW + 60 }),
    },
    {
      name: 'an iat ahead with maxAssertionAge and clockTolerance',
      more: { maxAssertionAge: 60, clockTolerance: 5 },
      good: claims({ iat: NOW + 5, exp: NOW + 60 }),
      bad: claims({ iat: NOW + 6, exp: NOW + 60 }),
    },
    { name: 'iss twice', malformed: payload('{"iss":"a","iss":"a"}') },
    { name: 'iss twice, once escaped', malformed: payload('{"iss":"a","\\u0069ss":"b"}') },
    {
      name: 'kid, jku, x5u, jwk, x5c in the header are not used',
      good: header(
        JSON.stringify({
          alg: 'HS256',
          kid: '../../etc/passwd',
          jku: 'http://127.0.0.1:1/',
          x5u: 'http://127.0.0.1:1/',
        }),
      ),
    },
    { name: 'typ is not looked at', good: header('{"alg":"HS256","typ":"anything"}') },
    { name: 'an unknown crit', malformed: header('{"alg":"HS256","crit":["x"],"x":1}') },
    { name: 'an empty crit', malformed: header('{"alg":"HS256","crit":[]}') },
    { name: 'crit exp', malformed: header(`{"alg":"HS256","crit":["exp"],"exp":${NOW + 60}}`) },
    { name: 'b64 false', malformed: header('{"alg":"HS256","b64":false,"crit":["b64"]}') },
    { name: 'b64 false, not in crit', malformed: header('{"alg":"HS256","b64":false}') },
    { name: 'alg twice', malformed: header('{"alg":"none","alg":"HS256"}') },
    { name: 'an empty signature', bad: keys.compact('{"alg":"HS256"}', '{}') },
    { name: 'a signature cut short', bad: claims({}).slice(0, -11) },
    { name: 'spare bits in the signature', malformed: spare(claims({})) },
    { name: 'spare bits in the payload', malformed: resigned(spare(keys.base64url('{"a":1 }'))) },
    {
      name: 'a jwk in the header',
      bad: keys.compact(
        JSON.stringify({ alg: 'HS256', jwk: { kty: 'oct', k: keys.base64url('mine') } }),
        '{}',
        keys.signer('HS256', 'mine'),
      ),
    },
  ],
  (row) => {
    const { good, bad, malformed, more = {} } = /** @type {any} */ (row);
    const { key = keys.secret, ...given } = more;
    const getKey = (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(null, key);
    const t = { mock };
    try {
      const ask = (/** @type {string} */ token) => outcome(t, token, { getKey, ...given });
      assert.ok(good || bad || malformed);
      if (good) assert.equal(ask(good), 'accepted');
      if (bad) assert.equal(ask(bad), 'badAssertion');
      if (malformed) assert.equal(ask(malformed), 'undecodable');
    } finally {
      mock.restoreAll();
    }
  },
);

/** The same bytes in another spelling of base64url, which a lenient decoder accepts. */
function spare(/** @type {string} */ text) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(/** @type {string} */ (text.at(-1)));
  const twin = text.slice(0, -1) + alphabet[last + 1];
  const tail = (/** @type {string} */ token) =>
    Buffer.from(/** @type {string} */ (token.split('.').at(-1)), 'base64url');
  assert.deepEqual(tail(twin), tail(text));
  return twin;
}

/** A token with that payload segment, signed as it stands. */
function resigned(/** @type {string} */ segment) {
  const input = `${keys.base64url('{"alg":"HS256"}')}.${segment}`;
  return `${input}.${signed(input).toString('base64url')}`;
}

test('the policy is fixed at construction: changing an array of the options loosens nothing', (t) => {
  const algorithms = ['HS384'];
  const audience = ['a'];
  t.mock.method(Date, 'now', () => NOW * 1000);
  const auth = new JwtMiddleware(options({ store, algorithms, audience }));
  algorithms.push('HS256');
  audience.push('b');
  for (const [given, first] of [
    [keys.sign({ alg: 'HS384' }, { aud: 'a' }), 'send'],
    [keys.sign({ alg: 'HS256' }, { aud: 'a' }), 'status'],
    [keys.sign({ alg: 'HS384' }, { aud: 'b' }), 'status'],
  ]) {
    const res = bareResponse('status', 'send');
    auth.token({ body: { assertion: given } }, res, recordingNext());
    assert.equal(res.calls[0][0], first);
  }
});

test('Date.now is read at each request', (t) => {
  const clock = t.mock.method(Date, 'now', () => NOW * 1000);
  const auth = new JwtMiddleware(options({ store }));
  const ask = () => {
    const res = bareResponse('status', 'send');
    auth.token({ body: { assertion: claims({ exp: NOW + 10 }) } }, res, recordingNext());
    return res.calls[0][0];
  };
  assert.equal(ask(), 'send');
  clock.mock.mockImplementation(() => (NOW + 10) * 1000);
  assert.equal(ask(), 'status');
  clock.mock.mockImplementation(() => (NOW + 9) * 1000 + 999);
  assert.equal(ask(), 'send');
});
