'use strict';

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { after, describe, test } = require('node:test');
const jsonwebtoken = require('jsonwebtoken');
const { createSigner, createVerifier, decodeUnverified } = require('latchkey/jwt');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');

const { secret, rsa } = keys;
const start = 1_700_000_000;
const realNow = Date.now;
let now = start;
Date.now = () => now * 1000 + 999;
after(() => {
  Date.now = realNow;
});

/** @param {Record<string, any>} claims @param {Record<string, any>} [header] */
const handmade = (claims, header = { alg: 'HS256', typ: 'JWT' }) => {
  const input = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${input}.${crypto.createHmac('sha256', secret).update(input).digest('base64url')}`;
};
/** @param {string} token */
const tampered = (token) => token.replace(/.{4}$/, (end) => (end === 'AAAA' ? 'BBBB' : 'AAAA'));

describe('createSigner', () => {
  test('writes header and claims in a fixed order', () => {
    const sign = createSigner({
      key: secret,
      algorithm: 'HS256',
      kid: 'k1',
      expiresIn: 60,
      notBefore: -5,
      issuer: 'i',
      subject: 's',
      audience: ['a', 'b'],
      jwtid: 'j',
    });
    const [header, payload] = sign({ b: 1, a: 2 })
      .split('.', 2)
      .map((part) => Buffer.from(part, 'base64url').toString());
    assert.equal(header, '{"alg":"HS256","typ":"JWT","kid":"k1"}');
    assert.equal(
      payload,
      `{"b":1,"a":2,"iat":${start},"nbf":${start - 5},"exp":${start + 60},"iss":"i","sub":"s","aud":["a","b"],"jti":"j"}`,
    );
  });

  test('makes tokens that another library verifies', () => {
    const token = createSigner({ key: rsa.privateKey, algorithm: 'RS256', expiresIn: 60 })({ a: 1 });
    const options = { clockTimestamp: start };
    assert.equal(jsonwebtoken.verify(token, rsa.publicKey, options).a, 1);
    assert.throws(() => jsonwebtoken.verify(tampered(token), rsa.publicKey, options));
  });

  test('signs on another thread with a private key, at once with a secret', async () => {
    for (const [key, algorithm] of [
      [rsa.privateKey, 'RS256'],
      [secret, 'HS256'],
    ]) {
      const sign = createSigner({ key, algorithm });
      assert.equal(await sign.async({ a: 1 }), sign({ a: 1 }));
      await assert.rejects(sign.async([]), { name: 'TypeError' });
    }
  });

  test('keeps an iat that is given, and counts from it', () => {
    const sign = createSigner({ key: secret, algorithm: 'HS256', expiresIn: 60 });
    assert.deepEqual(decodeUnverified(sign({ iat: 10 })).payload, { iat: 10, exp: 70 });
  });

  test('leaves iat out when asked to', () => {
    const sign = createSigner({ key: secret, algorithm: 'HS256', noTimestamp: true, typ: 'at+jwt' });
    assert.deepEqual(decodeUnverified(sign({})), { header: { alg: 'HS256', typ: 'at+jwt' }, payload: {} });
  });

  test('asks a function for the id of each token', () => {
    const ids = ['1', '2'].values();
    const sign = createSigner({ key: secret, algorithm: 'HS256', jwtid: () => ids.next().value ?? '' });
    assert.deepEqual(
      [sign({}), sign({})].map((token) => decodeUnverified(token).payload.jti),
      ['1', '2'],
    );
  });

  test('does not change the claims it is given, nor a prototype', () => {
    const sign = createSigner({ key: secret, algorithm: 'HS256', expiresIn: 60 });
    const claims = Object.freeze(JSON.parse('{"a":1,"__proto__":{"admin":true}}'));
    const { payload } = decodeUnverified(sign(claims));
    assert.equal(Object.getPrototypeOf(payload), Object.prototype);
    assert.equal(payload.admin, undefined);
    assert.ok(Object.hasOwn(payload, '__proto__'));
  });

  runTable(
    'refuses claims',
    14,
    [
      { name: 'undefined', claims: undefined },
      { name: 'null', claims: null },
      { name: 'text', claims: '{}' },
      { name: 'an array', claims: [] },
      { name: 'a Buffer', claims: Buffer.from('{}') },
      { name: 'an instance of a class', claims: new Date(0) },
      { name: 'a toJSON that speaks for them', claims: { toJSON: () => ({}) } },
      { name: 'an iss that an option sets', claims: { iss: 'secret value' } },
      { name: 'an exp that an option sets', claims: { exp: 1 } },
      { name: 'a sub that is no string', claims: { sub: 1 } },
      { name: 'an aud with a number', claims: { aud: ['a', 1] } },
      { name: 'an iat as text', claims: { iat: '1' } },
      { name: 'an nbf that JSON has no number for', claims: { nbf: Number.NaN } },
      { name: 'a jti that is an object', claims: { jti: {} } },
    ],
    ({ claims }) => {
      const sign = createSigner({ key: secret, algorithm: 'HS256', expiresIn: 60, issuer: 'i' });
      assert.throws(
        () => sign(/** @type {any} */ (claims)),
        (/** @type {any} */ error) => {
          assert.equal(error.name, 'TypeError');
          assert.match(error.message, /^Expected .* but received a value of type /);
          assert.doesNotMatch(error.message, /secret value/);
          return true;
        },
      );
    },
  );

  const good = { key: secret, algorithm: 'HS256' };
  runTable(
    'refuses options',
    17,
    [
      { name: 'none', options: undefined, message: /for options/ },
      {
        name: 'no key',
        options: { algorithm: 'HS256' },
        message: /for key but received a value of type undefined/,
      },
      { name: 'an empty key', options: { ...good, key: '' }, code: 'ERR_KEY_INVALID' },
      {
        name: 'a public key',
        options: { key: rsa.publicKey, algorithm: 'RS256' },
        code: 'ERR_KEY_NOT_PRIVATE',
      },
      {
        name: 'a key of another kind',
        options: { ...good, algorithm: 'RS256' },
        code: 'ERR_KEY_ALG_MISMATCH',
      },
      { name: 'no algorithm', options: { key: secret }, message: /for algorithm but received undefined/ },
      {
        name: 'none as algorithm',
        options: { ...good, algorithm: 'none' },
        message: /for algorithm but received none/,
      },
      {
        name: 'expiresIn without a unit',
        options: { ...good, expiresIn: '15' },
        message: /for expiresIn but received 15 of type string/,
      },
      {
        name: 'expiresIn of nothing',
        options: { ...good, expiresIn: 0 },
        message: /for expiresIn but received 0/,
      },
      { name: 'a fraction', options: { ...good, expiresIn: 1.5 }, message: /for expiresIn but received 1.5/ },
      { name: 'notBefore as text', options: { ...good, notBefore: '1' }, message: /for notBefore/ },
      { name: 'issuer as number', options: { ...good, issuer: 1 }, message: /for issuer/ },
      { name: 'an empty audience', options: { ...good, audience: [] }, message: /for audience/ },
      { name: 'jwtid as number', options: { ...good, jwtid: 1 }, message: /for jwtid/ },
      { name: 'kid as number', options: { ...good, kid: 1 }, message: /for kid/ },
      { name: 'noTimestamp as text', options: { ...good, noTimestamp: 'yes' }, message: /for noTimestamp/ },
      {
        name: 'a misspelled one',
        options: { ...good, expiresin: 1 },
        message: /for the name of an option but received expiresin/,
      },
    ],
    ({ options, message, code = 'ERR_OPTION_INVALID' }) => {
      assert.throws(() => createSigner(/** @type {any} */ (options)), { code, ...(message && { message }) });
    },
  );
});

describe('createVerifier', () => {
  test('gives the claims of a good token, and refuses it tampered with', () => {
    const verify = createVerifier({ key: secret });
    const token = handmade({ a: 1, exp: start + 1 });
    assert.deepEqual(verify(token), { a: 1, exp: start + 1 });
    assert.deepEqual(verify.try(token), { a: 1, exp: start + 1 });
    assert.throws(() => verify(tampered(token)), {
      name: 'Error',
      code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    });
    assert.equal(verify.try(tampered(token)), null);
  });

  test('reads the clock at each call', () => {
    const verify = createVerifier({ key: secret });
    const token = handmade({ exp: start + 1 });
    assert.ok(verify.try(token));
    now = start + 1;
    try {
      assert.equal(verify.try(token), null);
    } finally {
      now = start;
    }
  });

  test('gives a claim named __proto__ as an own property', () => {
    const token = handmade(JSON.parse('{"__proto__":{"admin":true}}'));
    const claims = createVerifier({ key: secret })(token);
    assert.equal(Object.getPrototypeOf(claims), Object.prototype);
    assert.equal(claims.admin, undefined);
  });

  test('verifies with any kind of key', () => {
    let count = 0;
    for (const [key, signing, algorithm] of [
      [rsa.publicKey, rsa.privateKey, 'RS256'],
      [rsa.certificate, rsa.privateKey, 'PS384'],
      [crypto.createPublicKey(rsa.publicKey), rsa.privateKey, 'RS512'],
      [new crypto.X509Certificate(rsa.certificate), rsa.privateKey, 'RS256'],
      [crypto.createPublicKey(keys.p256.publicKey).export({ format: 'jwk' }), keys.p256.privateKey, 'ES256'],
      [keys.p521.publicKey, keys.p521.privateKey, 'ES512'],
      [keys.ed25519.publicKey, keys.ed25519.privateKey, 'EdDSA'],
      [Buffer.from(secret), secret, 'HS512'],
    ]) {
      const token = createSigner({ key: signing, algorithm })({ a: 1 });
      const verify = createVerifier({ key });
      assert.equal(verify(token).a, 1, algorithm);
      assert.equal(verify.try(tampered(token)), null, algorithm);
      count += 1;
    }
    assert.equal(count, 8);
  });

  // Each policy with a token it accepts and one it refuses.
  runTable(
    'demands',
    14,
    [
      {
        name: 'an algorithm',
        policy: { algorithms: ['HS256'] },
        good: {},
        other: { alg: 'HS384' },
        code: 'ERR_JOSE_ALG_NOT_ALLOWED',
      },
      { name: 'an issuer', policy: { issuer: 'a' }, good: { iss: 'a' }, bad: { iss: 'b' }, claim: 'iss' },
      {
        name: 'one of several issuers',
        policy: { issuer: ['a', 'b'] },
        good: { iss: 'b' },
        bad: {},
        claim: 'iss',
      },
      {
        name: 'an audience',
        policy: { audience: 'a' },
        good: { aud: ['b', 'a'] },
        bad: { aud: ['b'] },
        claim: 'aud',
      },
      { name: 'a subject', policy: { subject: 'a' }, good: { sub: 'a' }, bad: {}, claim: 'sub' },
      { name: 'an id', policy: { jwtid: 'a' }, good: { jti: 'a' }, bad: { jti: 'b' }, claim: 'jti' },
      { name: 'a type', policy: { typ: 'jwt' }, good: {}, other: { typ: 'at+jwt' }, claim: 'typ' },
      {
        name: 'another type',
        policy: { refuseTyp: 'at+jwt' },
        good: {},
        other: { typ: 'application/at+JWT' },
        claim: 'typ',
      },
      {
        name: 'one of other types',
        policy: { refuseTyp: ['refresh+jwt', 'at+jwt'] },
        good: {},
        other: { typ: 'application/at+JWT' },
        claim: 'typ',
      },
      { name: 'a claim', policy: { requiredClaims: ['scope'] }, good: { scope: null }, bad: {} },
      {
        name: 'youth',
        policy: { maxTokenAge: 10 },
        good: { iat: start - 10 },
        bad: { iat: start - 11 },
        code: 'ERR_JWT_EXPIRED',
        claim: 'iat',
      },
      {
        name: 'life',
        policy: {},
        good: { exp: start + 1 },
        bad: { exp: start },
        code: 'ERR_JWT_EXPIRED',
        claim: 'exp',
      },
      {
        name: 'life, with tolerance',
        policy: { clockTolerance: 5 },
        good: { exp: start - 4 },
        bad: { exp: start - 5 },
        code: 'ERR_JWT_EXPIRED',
        claim: 'exp',
      },
      {
        name: 'that its time has come',
        policy: {},
        good: { nbf: start },
        bad: { nbf: start + 1 },
        claim: 'nbf',
      },
    ],
    (row) => {
      const {
        policy,
        good,
        bad,
        other,
        claim,
        code = 'ERR_JWT_CLAIM_VALIDATION_FAILED',
      } = /** @type {any} */ (row);
      const verify = createVerifier({ key: secret, ...policy });
      assert.deepEqual(verify(handmade(good)), good);
      const refused = other
        ? createSigner({ key: secret, algorithm: other.alg ?? 'HS256', typ: other.typ })({})
        : handmade(bad);
      assert.throws(() => verify(refused), { code, ...(claim && { claim }) });
      assert.equal(verify.try(refused), null);
    },
  );

  test('a token longer than the limit is refused', () => {
    const token = handmade({ a: 1 });
    assert.ok(createVerifier({ key: secret, maxTokenLength: token.length }).try(token));
    assert.equal(createVerifier({ key: secret, maxTokenLength: token.length - 1 }).try(token), null);
  });

  test('a small RSA key verifies only with leave', () => {
    const { privateKey, publicKey } = keys.rsa1024;
    const token = jsonwebtoken.sign({ a: 1 }, privateKey, {
      algorithm: 'RS256',
      allowInsecureKeySizes: true,
    });
    assert.throws(() => createVerifier({ key: publicKey }), { code: 'ERR_KEY_TOO_SMALL' });
    const verify = createVerifier({ key: publicKey, allowInsecureKeySizes: true });
    assert.equal(verify(token).a, 1);
    assert.equal(verify.try(tampered(token)), null);
  });

  test('a public key is never a secret', () => {
    const input = 'eyJhbGciOiJIUzI1NiJ9.e30';
    const forged = `${input}.${crypto.createHmac('sha256', rsa.publicKey).update(input).digest('base64url')}`;
    assert.throws(() => createVerifier({ key: rsa.publicKey })(forged), { code: 'ERR_JOSE_ALG_NOT_ALLOWED' });
    assert.throws(() => createVerifier({ key: rsa.publicKey, algorithms: ['HS256'] }), {
      code: 'ERR_KEY_ALG_MISMATCH',
    });
  });

  const junk = [
    undefined,
    null,
    1,
    {},
    [],
    '',
    'a',
    'a.b.c',
    Buffer.from('a'),
    { toString: () => handmade({}) },
  ];
  test(`whatever isn't a token is refused: ${junk.length} values`, () => {
    const verify = createVerifier({ key: secret });
    for (const value of junk) {
      assert.equal(verify.try(value), null);
      assert.throws(() => verify(value), { code: 'ERR_JWS_INVALID' });
    }
  });

  runTable(
    'refuses options',
    10,
    [
      { name: 'none', options: undefined, message: /for options/ },
      { name: 'no key', options: {}, message: /for key/ },
      {
        name: 'a misspelled one',
        options: { key: secret, audiance: 'a' },
        message: /for the name of an option but received audiance/,
      },
      { name: 'no algorithm at all', options: { key: secret, algorithms: [] }, message: /for algorithms/ },
      {
        name: 'an unknown algorithm',
        options: { key: secret, algorithms: ['none'] },
        message: /for algorithms but received none/,
      },
      { name: 'an issuer that is empty', options: { key: secret, issuer: '' }, message: /for issuer/ },
      {
        name: 'a tolerance below 0',
        options: { key: secret, clockTolerance: -1 },
        message: /for clockTolerance/,
      },
      { name: 'an age as text', options: { key: secret, maxTokenAge: '1 hour' }, message: /for maxTokenAge/ },
      { name: 'a typ that is no text', options: { key: secret, typ: true }, message: /for typ/ },
      {
        name: 'required claims as text',
        options: { key: secret, requiredClaims: 'a' },
        message: /for requiredClaims/,
      },
    ],
    ({ options, message }) => {
      assert.throws(() => createVerifier(/** @type {any} */ (options)), {
        name: 'TypeError',
        code: 'ERR_OPTION_INVALID',
        message,
      });
    },
  );

  test('neither keys nor tokens appear in an error or in what is printed', () => {
    const { inspect } = require('node:util');
    const verify = createVerifier({ key: secret });
    const sign = createSigner({ key: secret, algorithm: 'HS256' });
    const token = tampered(handmade({ a: 1 }));
    const shown = [
      inspect(verify, { depth: 9, showHidden: true }),
      inspect(sign, { depth: 9, showHidden: true }),
    ];
    try {
      verify(token);
    } catch (error) {
      shown.push(inspect(error), JSON.stringify(error));
    }
    assert.equal(shown.length, 4);
    for (const text of shown) assert.ok(!text.includes(secret) && !text.includes(token.slice(0, 20)));
  });
});

describe('createVerifier with a cache', () => {
  const claims = { sub: 'a', aud: 'here', exp: start + 60 };
  const token = createSigner({ key: rsa.privateKey, algorithm: 'RS256' })(claims);
  /** @param {object} [more] */
  const warm = (more) => {
    const verify = createVerifier({ key: rsa.publicKey, cache: true, ...more });
    assert.equal(verify(token).sub, 'a');
    assert.equal(verify(token).sub, 'a');
    return verify;
  };
  /** @param {number} at @param {() => void} then */
  const later = (at, then) => {
    now = at;
    try {
      then();
    } finally {
      now = start;
    }
  };

  const [header, payload, signature] = token.split('.');
  const other = createSigner({ key: rsa.privateKey, algorithm: 'RS256' })({ ...claims, sub: 'b' }).split('.');
  const plain = Buffer.from('{"alg":"RS256"}').toString('base64url');
  const forgeries = [
    { name: 'a changed signature', forged: tampered(token) },
    { name: 'no signature', forged: `${header}.${payload}.` },
    { name: 'a changed payload', forged: `${header}.${other[1]}.${signature}` },
    { name: 'the signature of another', forged: `${header}.${payload}.${other[2]}` },
    { name: 'another header', forged: `${plain}.${payload}.${signature}` },
    { name: 'padding', forged: `${token}==` },
    { name: 'a space', forged: `${token} ` },
    { name: 'a zero', forged: `${token}\0` },
  ];
  runTable('refuses what differs from a remembered token by', 8, forgeries, ({ forged }) => {
    const verify = warm();
    for (let time = 0; time < 3; time += 1) assert.equal(verify.try(forged), null);
    assert.equal(verify.try(token)?.sub, 'a');
  });

  const pairs = ['RS256', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA', 'HS256'].map((name) => ({ name }));
  runTable('remembers tokens and no forgeries of', 7, pairs, ({ name }) => {
    const { signing, verifying } = keys.keyFor[/** @type {'RS256'} */ (name)];
    const good = createSigner({ key: signing, algorithm: /** @type {'RS256'} */ (name) })(claims);
    const verify = createVerifier({ key: verifying, cache: 16 });
    for (let time = 0; time < 3; time += 1) {
      assert.equal(verify.try(tampered(good)), null);
      assert.equal(verify.try(good)?.sub, 'a');
    }
  });

  test('refuses every single changed character, however warm it is', () => {
    const verify = warm();
    for (let at = 0; at < token.length; at += 1) {
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
      assert.equal(verify.try(changed), null, `at ${at}`);
    }
  });

  test('remembers no refusal: a forged token stays out, and the good one gets in after it', () => {
    const verify = createVerifier({ key: rsa.publicKey, cache: true });
    for (let time = 0; time < 3; time += 1) assert.equal(verify.try(tampered(token)), null);
    assert.equal(verify.try(token)?.sub, 'a');
  });

  test('lets a remembered token expire, and become valid, to the second', () => {
    const verify = warm();
    later(start + 59, () => assert.ok(verify.try(token)));
    later(start + 60, () => assert.throws(() => verify(token), { code: 'ERR_JWT_EXPIRED' }));
    assert.ok(verify.try(token), 'the clock went back, and nothing was remembered of the refusal');
    const early = createSigner({ key: rsa.privateKey, algorithm: 'RS256' })({ nbf: start + 10 });
    for (let time = 0; time < 2; time += 1) assert.equal(verify.try(early), null);
    later(start + 10, () => assert.ok(verify.try(early)));
    assert.equal(verify.try(early), null);
  });

  test('is of one verifier: another key and another policy decide for themselves', () => {
    warm();
    assert.equal(createVerifier({ key: keys.otherRsa.publicKey, cache: true }).try(token), null);
    assert.equal(createVerifier({ key: rsa.publicKey, cache: true, audience: 'there' }).try(token), null);
    assert.equal(createVerifier({ key: rsa.publicKey, cache: true, algorithms: ['PS256'] }).try(token), null);
    assert.equal(createVerifier({ key: rsa.publicKey, cache: true, audience: 'here' }).try(token)?.sub, 'a');
  });

  test('validates the policy of a remembered token each time', () => {
    const verify = createVerifier({ key: rsa.publicKey, cache: true, audience: 'there', maxTokenAge: 5 });
    for (let time = 0; time < 2; time += 1) {
      assert.throws(() => verify(token), { code: 'ERR_JWT_CLAIM_VALIDATION_FAILED', claim: 'aud' });
    }
    const aged = warm({ maxTokenAge: 5 });
    later(start + 5, () => assert.ok(aged.try(token)));
    later(start + 6, () => assert.equal(aged.try(token), null));
  });

  test('gives new claims each time, so that what one request writes to them no other sees', () => {
    const verify = warm();
    verify(token).sub = 'somebody else';
    assert.equal(verify(token).sub, 'a');
  });

  test('goes on working when there are more tokens than it remembers', () => {
    const verify = createVerifier({ key: secret, cache: 2 });
    for (let round = 0; round < 2; round += 1) {
      for (let id = 0; id < 100; id += 1) {
        const one = handmade({ id });
        assert.equal(verify(one).id, id);
        assert.equal(verify(one).id, id);
        assert.equal(verify.try(tampered(one)), null);
      }
    }
  });

  runTable(
    'takes',
    5,
    [true, false, undefined, 1, 2 ** 20].map((cache) => ({ name: String(cache), cache })),
    ({ cache }) => assert.equal(createVerifier({ key: rsa.publicKey, cache })(token).sub, 'a'),
  );
  runTable(
    'refuses as its size',
    8,
    [0, -1, 1.5, 2 ** 20 + 1, Number.NaN, '10', null, {}].map((cache) => ({ name: String(cache), cache })),
    ({ cache }) =>
      assert.throws(() => createVerifier({ key: rsa.publicKey, cache: /** @type {any} */ (cache) }), {
        name: 'TypeError',
        code: 'ERR_OPTION_INVALID',
        message: /^Expected a boolean or a positive integer up to 1048576 for cache but received /,
      }),
  );
});

test('decodeUnverified gives header and payload of a token with any signature', () => {
  const token = tampered(handmade({ a: 1 }, { alg: 'HS256', kid: 'k' }));
  assert.deepEqual(decodeUnverified(token), { header: { alg: 'HS256', kid: 'k' }, payload: { a: 1 } });
  for (const value of [undefined, 1, '', 'a.b', 'e30.W10.', `${token}.`]) {
    assert.throws(() => decodeUnverified(value), { name: 'Error', code: /^ERR_JW[ST]_INVALID$/ });
  }
});

runTable(
  'what is signed can be verified: a token longer than the limit is not issued',
  8,
  [
    { name: 'HS256', key: keys.secret, algorithm: 'HS256' },
    { name: 'EdDSA', key: keys.ed25519.privateKey, algorithm: 'EdDSA' },
  ].flatMap(({ name, ...how }) =>
    [undefined, 1000, 16_384, 60_000].map((maxTokenLength) => ({
      name: `${name}, ${maxTokenLength ?? 'by default'}`,
      how: { ...how, maxTokenLength },
      most: maxTokenLength ?? 16_384,
    })),
  ),
  async ({ how, most }) => {
    const sign = createSigner(/** @type {any} */ (how));
    const key = how.algorithm === 'EdDSA' ? keys.ed25519.publicKey : how.key;
    const verify = createVerifier({ key, maxTokenLength: most });
    const room = most - sign({ iat: 1, a: '' }).length;
    const fits = 'a'.repeat(Math.floor((room * 3) / 4) - 2);
    for (const token of [sign({ iat: 1, a: fits }), await sign.async({ iat: 1, a: fits })]) {
      assert.equal(verify(token).a, fits);
    }
    const refused = {
      code: 'ERR_TOKEN_TOO_LONG',
      message: /^The token is longer than maxTokenLength; .* where \d+ are read\)$/,
    };
    for (const a of [`${fits}aaaaaa`, fits.repeat(3), '\ud83d\ude00'.repeat(most)]) {
      assert.throws(() => sign({ iat: 1, a }), refused);
      await assert.rejects(sign.async({ iat: 1, a }), refused);
    }
  },
);

runTable(
  'a limit of a signer that is none is refused',
  5,
  [0, -1, 1.5, '16384', 2 ** 24 + 1].map((maxTokenLength) => ({
    name: String(maxTokenLength),
    maxTokenLength,
  })),
  ({ maxTokenLength }) => {
    assert.throws(
      () => createSigner(/** @type {any} */ ({ key: keys.secret, algorithm: 'HS256', maxTokenLength })),
      {
        code: 'ERR_OPTION_INVALID',
        message: /^Expected a positive integer up to 16777216 for maxTokenLength/,
      },
    );
  },
);
