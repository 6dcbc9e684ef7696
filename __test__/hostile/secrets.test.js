'use strict';

// What may be a secret, for an HMAC and to seal with, and what an error says of what may not.

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { test } = require('node:test');
const { format, inspect } = require('node:util');
const jwt = require('../../lib/tokens/jwt');
const jwtIdentity = require('../../lib/jwt-identity');
const JwtMiddleware = require('../../lib/jwt-middleware');
const { createSealer } = require('../../lib/tokens/sealed');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');

const { publicKey, privateKey, certificate } = keys.rsa;
const workers = { getUser: async () => ({ userId: 'alpha', roles: '', claims: {} }) };
const der = crypto.createPublicKey(publicKey).export({ format: 'der', type: 'spki' });
const jwk = crypto.createPublicKey(publicKey).export({ format: 'jwk' });
const base64 = (/** @type {string | Buffer} */ given) => Buffer.from(given).toString('base64');
const flat = (/** @type {string} */ pem) => pem.trim().replaceAll('\n', '\\n');
const [, certificateBody] = /** @type {RegExpExecArray} */ (
  /-----BEGIN CERTIFICATE-----\n([^-]+)-----END/.exec(certificate)
);

const ec = crypto.createPublicKey(keys.p256.publicKey);
const point = ec.export({ format: 'der', type: 'spki' }).subarray(-65);
const { x, y } = ec.export({ format: 'jwk' });
const coordinates = { x, y };
const dump = (/** @type {Buffer} */ bytes) =>
  Array.from({ length: Math.ceil(bytes.length / 16) }, (_, line) => {
    const digits = bytes.subarray(line * 16, line * 16 + 16).toString('hex');
    return `${(line * 16).toString(16).padStart(8, '0')}: ${digits.replace(/....(?=.)/g, '$& ')}`;
  }).join('\n');

// Text that holds a public key, whatever stands around it, and what the error must speak of.
const spoilt = {
  'em dashes': [publicKey.replace(/-----/g, '——-'), /BEGIN or END line is damaged/],
  'en dashes': [publicKey.replace(/-/g, '–'), /damaged/],
  'non-breaking hyphens': [publicKey.replace(/-/g, '‑'), /damaged/],
  'three dashes': [publicKey.replace(/-----/g, '---'), /damaged/],
  'four dashes': [publicKey.replace(/-----/g, '----'), /damaged/],
  'six dashes': [publicKey.replace(/-----/g, '------'), /in it|damaged/],
  'the first dash lost': [publicKey.slice(1), /damaged/],
  'the last dash lost': [publicKey.trim().slice(0, -1), /damaged/],
  'line breaks written out': [flat(publicKey), /\\n written out/],
  'line breaks written out twice': [flat(publicKey).replaceAll('\\', '\\\\'), /\\n written out/],
  'a certificate with line breaks written out': [flat(certificate), /\\n written out/],
  'spaces for line breaks': [publicKey.trim().replaceAll('\n', ' '), /line breaks/],
  'no line breaks': [publicKey.replaceAll('\n', ''), /line breaks/],
  quotes: [`"${publicKey}"`, /quotes/],
  'base64 without armour': [base64(der), /without its PEM armour/],
  'base64 behind a name': [`PUBLIC_KEY=${base64(der)}`, /without its PEM armour/],
  'base64 of the PEM text': [base64(publicKey), /decode it first/],
  'base64:': [`base64:${base64(publicKey)}`, /decode it first/],
  'a data: URL': [`data:application/x-pem-file;base64,${base64(publicKey)}`, /decode it first/],
  hexadecimal: [der.toString('hex'), /hexadecimal/],
  'the JSON of a Buffer': [JSON.stringify(der), /hexadecimal/],
  'String(buffer)': [String(der), /DER/],
  'String(Uint8Array)': [String(new Uint8Array(der)), /hexadecimal/],
  'Keycloak’s realm': [JSON.stringify({ realm: 'x', public_key: base64(der) }), /armour/],
  'an x5c array': [JSON.stringify([certificateBody.replaceAll('\n', '')]), /armour/],
  'a JWK': [JSON.stringify(jwk), /JSON\.parse/],
  'a JWK behind a comment': [`/* ours */ ${JSON.stringify(jwk)}`, /JSON\.parse/],
  'a JWK as YAML': [`kty: RSA\nn: ${jwk.n}\ne: AQAB\n`, /JSON\.parse/],
  'a JWK Set in another object': [JSON.stringify({ jwks: { keys: [jwk] } }), /JWK Set/],
  'n and e': [JSON.stringify({ n: jwk.n, e: jwk.e }), /format/],
  'a modulus of openssl': [`Modulus=${Buffer.from(String(jwk.n), 'base64url').toString('hex')}`, /format/],
  'XML behind a prolog': [`<?xml version="1.0"?><RSAKeyValue><Modulus>${jwk.n}</Modulus>`, /format/],
  undefined: ['undefined', /no secret/],
  null: ['null', /no secret/],
  NaN: ['NaN', /no secret/],
  true: ['true', /no secret/],
  'an object as text': ['[object Object]', /no secret/],
  'a KeyObject as text': ['[object KeyObject]', /no secret/],
  'a KeyObject as JSON': ['{}', /no secret/],
  'inspect(keyObject)': [inspect(ec), /no secret/],
  'format(%s, keyObject)': [format('key %s', ec), /no secret/],
  'inspect(secretKeyObject)': [inspect(crypto.createSecretKey(der)), /no secret/],
  'a point in hexadecimal': [`publicKey=${point.toString('hex')}`, /hexadecimal/],
  'a point with colons': [
    `pub:\n    ${point.toString('hex').replace(/..(?=.)/g, '$&:')}\nASN1 OID: prime256v1\n`,
    /format/,
  ],
  'x and y': [JSON.stringify(coordinates), /format/],
  'the entries of a JWK': [JSON.stringify(Object.entries(jwk)), /JSON\.parse/],
  'bytes with spaces': [[...der].join(' '), /hexadecimal/],
  'bytes with semicolons': [[...der].join(';'), /hexadecimal/],
  'the JSON of a Uint8Array': [JSON.stringify(new Uint8Array(der)), /hexadecimal/],
  'a dump': [dump(der), /hexadecimal/],
  'String(buffer) behind a space': [` ${der}`, /DER/],
  'the JSON of String(buffer)': [JSON.stringify(String(der)), /DER/],
  'the JSON of a binary string': [JSON.stringify(der.toString('latin1')), /DER/],
  'DER as UTF-16': [der.toString('utf16le'), /DER/],
};

runTable(
  'text that others have as well is no secret, and the error says what it is:',
  54,
  Object.entries(spoilt).map(([name, [secret, said]]) => ({
    name,
    secret: String(secret),
    said: /** @type {RegExp} */ (said),
  })),
  ({ secret, said }) => {
    const quotes = (/** @type {string} */ message) =>
      secret.length > 20 && message.includes(secret.slice(0, 20));
    /** @param {() => unknown} use @param {string} option @param {RegExp} [expected] */
    const refuses = (use, option, expected) => {
      assert.throws(use, (/** @type {any} */ { code, message }) => {
        assert.equal(code, 'ERR_KEY_INVALID');
        assert.ok(message.startsWith(`Option ${option} can't be used: `), message);
        if (expected) assert.match(message, expected);
        assert.ok(!quotes(message), 'the material is quoted');
        return true;
      });
    };
    refuses(() => jwt.createVerifier({ key: secret }), 'key', said);
    refuses(() => jwt.createVerifier({ key: Buffer.from(secret) }), 'key', said);
    refuses(() => jwt.createSigner({ key: secret, algorithm: 'HS256' }), 'key', said);
    refuses(() => jwtIdentity({ security: { key: secret }, workers }), 'security.key', said);
    refuses(() => jwtIdentity({ security: { key: secret, algorithm: 'HS256' }, workers }), 'security.key');
    refuses(() => createSealer({ secret }), 'secret');
    refuses(() => createSealer({ secret: [keys.secret, secret] }), 'secret');
    refuses(() => new JwtMiddleware({ getKey: () => null, store: { type: 'encrypted', secret } }), 'secret');
  },
);

// What only looks like a key, and the text of a symmetric one, which jsonwebtoken takes as it is.
const digits = '0123456789abcdef'.repeat(8);
const half = digits.slice(64);
const oct = JSON.stringify({ kty: 'oct', k: half, alg: 'HS256' });

runTable(
  'text that only looks like a key is a secret for an HMAC and to seal with:',
  14,
  Object.entries({
    'keys that are no JWKs': '{"keys":"abc"}',
    'a key ring': JSON.stringify({ current: 'a', keys: { a: half } }),
    'a URL with n': `postgres://user@db.example/db?n=${digits}`,
    'n in base64': `n=${base64(digits)}`,
    'n in JSON': JSON.stringify({ n: digits }),
    'a curve that is none': `crv=1;x=${half}`,
    'kty in prose': 'kty: RSA is my cat',
    'a certificate in prose':
      'We begin with the certificate of merit that the whole team was awarded for extraordinary work last year',
    'PKCS#11': `BEGIN PKCS11 PIN ${half}`,
    'an OpenVPN key': `-----BEGIN OpenVPN Static key V1-----\n${`${half.slice(32)}\n`.repeat(16)}-----END OpenVPN Static key V1-----\n`,
    'a symmetric JWK': oct,
    'a symmetric JWK in base64': base64(oct),
    'a set of symmetric JWKs': `{"keys":[${oct}]}`,
    'the name of a class': 'PublicKeyObject',
  }).map(([name, secret]) => ({ name, secret })),
  ({ secret }) => {
    const token = keys.sign({ alg: 'HS256', typ: 'JWT' }, { sub: 'alpha' }, secret);
    for (const key of [secret, Buffer.from(secret), crypto.createSecretKey(Buffer.from(secret))]) {
      assert.equal(jwt.createVerifier({ key })(token).sub, 'alpha');
      assert.equal(jwt.createVerifier({ key }).try(token.slice(0, -4)), null);
    }
    jwtIdentity({ security: { key: secret }, workers });
    const { seal, open } = createSealer({ secret });
    assert.deepEqual(open(seal({ a: 1 })), { a: 1 });
    new JwtMiddleware({ getKey: () => null, store: { type: 'encrypted', secret } });
  },
);

/** @param {string | Buffer} key */
const isSecret = (key) => {
  const doors = [
    () => jwt.createVerifier({ key }),
    () => jwtIdentity({ security: { key }, workers }),
    () => createSealer({ secret: key }),
    () => new JwtMiddleware({ getKey: () => null, store: { type: 'encrypted', secret: key } }),
  ];
  const opened = doors.filter((open) => {
    try {
      open();
      return true;
    } catch (error) {
      assert.equal(/** @type {any} */ (error).code, 'ERR_KEY_INVALID');
      return false;
    }
  });
  assert.ok(opened.length === 0 || opened.length === doors.length, 'the doors disagree');
  return opened.length > 0;
};

const beside = Buffer.from(point);
beside[40] ^= 1;
const half32 = Buffer.from(half, 'hex');
const hybrid = (/** @type {Buffer} */ of) => Buffer.concat([Buffer.from([6 | (of[64] & 1)]), of.subarray(1)]);
const passkey = (/** @type {Buffer} */ of) =>
  Buffer.concat([
    Buffer.from('a5010203262001215820', 'hex'),
    of.subarray(1, 33),
    Buffer.from('225820', 'hex'),
    of.subarray(33),
  ]);
const decimals = (/** @type {Buffer} */ of) =>
  [of.subarray(1, 33), of.subarray(33)].map((bytes) => BigInt(`0x${bytes.toString('hex')}`));
const python = (/** @type {Buffer} */ of) =>
  `<EllipticCurvePublicNumbers(curve=other, x=${decimals(of)[0]}, y=${decimals(of)[1]}>`;
const java = (/** @type {Buffer} */ of) =>
  `Sun EC public key\n  public x coord: ${decimals(of)[0]}\n  public y coord: ${decimals(of)[1]}\n`;
const misread = (/** @type {string | Buffer} */ file) => Buffer.from(file).toString('utf16le');
const swapped = (/** @type {string} */ text) => Buffer.from(text, 'utf16le').swap16();
const printed = (/** @type {string} */ name) => `${name}:\n    ${half.replace(/..(?=.)/g, '$&:')}\n`;
const integers = (/** @type {string} */ exponent) =>
  [digits + digits, exponent]
    .map((value) => `    4:d=1  hl=4 l= 257 prim: INTEGER           :${value}\n`)
    .join('');

/** A value, and its twin: the same dress around a secret. @type {Record<string, [string | Buffer, string | Buffer]>} */
const dressed = {
  'a hybrid point': [hybrid(point), hybrid(beside)],
  'a hybrid point in hexadecimal': [hybrid(point).toString('hex'), hybrid(beside).toString('hex')],
  'a hybrid point in base64': [base64(hybrid(point)), base64(hybrid(beside))],
  'a point in Latin-1': [point.toString('latin1'), beside.toString('latin1')],
  'the key of a passkey': [passkey(point), passkey(beside)],
  'the key of a passkey in base64url': [
    passkey(point).toString('base64url'),
    passkey(beside).toString('base64url'),
  ],
  'Python’s coordinates': [python(point), python(beside)],
  'Java’s coordinates': [java(point), java(beside)],
  'BigInts of coordinates': [inspect(decimals(point)), inspect(decimals(beside))],
  'PEM read as UTF-16': [misread(publicKey), misread(base64(half32).repeat(9))],
  'a JWK Set read as UTF-16': [misread(JSON.stringify({ keys: [jwk] })), misread(oct)],
  'PEM in big-endian UTF-16 read as UTF-16': [misread(swapped(publicKey)), misread(swapped(digits))],
  'Ed25519 as openssl prints it': [printed('pub'), printed('psk')],
  'RSA as openssl asn1parse prints it': [integers('010001'), integers('0A0001')],
  'an Ed25519 key in JSON': [JSON.stringify({ publicKey: half }), JSON.stringify({ pepper: half })],
  'an inspected Ed25519 key': [inspect({ publicKey: half32 }), inspect({ pepper: half32 })],
  'a public key behind the name of a private one': [`priv=${base64(der)}`, `priv=${half}`],
  'an inspected certificate': [inspect(new crypto.X509Certificate(certificate)), 'X509Certificate'],
  'an empty set in lines': [JSON.stringify({ keys: [] }, null, 2), JSON.stringify({ keys: [half] }, null, 2)],
  'undefined in quotes': ['"undefined"', '"undefined behaviour"'],
  'an object in quotes': ['"[object Object]"', '"[object Object"'],
  'null in single quotes': ["'null'", "'null island'"],
  'a list of undefined': [JSON.stringify([undefined]), JSON.stringify([half])],
  'the JSON of an empty Buffer': [JSON.stringify(Buffer.alloc(0)), JSON.stringify(half32)],
  'an inspected promise': [inspect(new Promise(() => {})), 'Promises { <pending> }'],
  'an inspected list of nothing': [inspect([undefined, null]), inspect([undefined, half])],
  'an error': [String(new TypeError('no secret')), 'TypeError'],
  'a function': [String(() => half), `=> ${half}`],
  'an object of Java': ['[B@1b6d3586', '[B@hunter2'],
};

runTable(
  'a public key or nothing at all is no secret in the dress of a program, and its twin is one:',
  29,
  Object.entries(dressed).map(([name, [value, twin]]) => ({ name, value, twin })),
  ({ value, twin }) => {
    assert.equal(isSecret(value), false);
    assert.equal(isSecret(twin), true);
  },
);

test('parameters of a curve are no secret', () => {
  const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
  assert.equal(isSecret(parameters), false);
  // As openssl ecparam -genkey writes them, before the private key.
  createSealer({ secret: parameters + keys.p256.privateKeySec1 });
});

test('a public key is no secret to seal with, in text, DER or a secret KeyObject, and a private one is', () => {
  const others = [keys.p256, keys.p384, keys.p521, keys.ed25519].map(({ publicKey }) => publicKey);
  for (const pem of [publicKey, certificate, keys.rsa.publicKeyPkcs1, ...others]) {
    for (const secret of [pem, Buffer.from(pem), crypto.createSecretKey(Buffer.from(pem))]) {
      assert.throws(() => createSealer({ secret }), { code: 'ERR_KEY_INVALID' });
    }
  }
  assert.throws(() => createSealer({ secret: der }), { code: 'ERR_KEY_INVALID' });
  for (const secret of [privateKey, keys.p256.privateKeySec1, `${privateKey}${certificate}`]) {
    const { seal, open } = createSealer({ secret });
    assert.deepEqual(open(seal({ a: 1 })), { a: 1 });
  }
});

test('random secrets are taken in each writing', () => {
  let state = Buffer.from('seed');
  const random = (/** @type {number} */ length) => {
    const parts = [];
    for (let rest = length; rest > 0; rest -= 64) {
      state = crypto.createHash('sha512').update(state).digest();
      parts.push(state.subarray(0, Math.min(rest, 64)));
    }
    return Buffer.concat(parts);
  };
  let count = 0;
  for (let length = 32; length <= 512; length += 5) {
    const bytes = random(length);
    const lines = base64(bytes).replace(/.{76}/g, '$&\n');
    const printable = String.fromCharCode(...bytes.map((byte) => 32 + (byte % 95)));
    const writings = [
      base64(bytes),
      bytes.toString('base64url'),
      bytes.toString('hex'),
      lines,
      printable,
      [...bytes].join(' '),
      JSON.stringify(new Uint8Array(bytes)),
      dump(bytes),
      bytes.toString('latin1'),
      String(Buffer.from(bytes.toString('utf16le'))),
      JSON.stringify(bytes.toString('ascii')),
      bytes,
    ];
    for (const key of writings) {
      const verify = jwt.createVerifier({ key });
      assert.equal(verify(keys.sign({ alg: 'HS256' }, { sub: 'alpha' }, key)).sub, 'alpha');
      count += 1;
    }
  }
  assert.equal(count, 97 * 12);
});

test('the text of a private key is a secret for jwt-identity where HS256 is asked for, as with 3.1.0', async () => {
  const identity = jwtIdentity({ security: { key: privateKey, algorithm: 'HS256' }, workers });
  const grant = keys.sign({ alg: 'HS256', typ: 'JWT' }, { userId: 'alpha', roles: 'admin' }, privateKey);
  const req = /** @type {any} */ ({
    headers: { authorization: `Bearer ${grant}` },
    body: { login: 'a', password: 'b' },
  });
  await new Promise((resolve) => identity(req, /** @type {any} */ ({}), resolve));
  assert.equal(req.identity.user.id, 'alpha');
  const { grantToken } = await req.identity.logIn();
  const [header, payload, signature] = grantToken.split('.');
  const expected = crypto.createHmac('sha256', privateKey).update(`${header}.${payload}`).digest('base64url');
  assert.equal(signature, expected);

  for (const key of [publicKey, certificate, keys.ed25519.publicKey]) {
    assert.throws(() => jwtIdentity({ security: { key, algorithm: 'HS256' }, workers }), {
      code: 'ERR_KEY_INVALID',
      message: /Option security\.key can't be used: .*public key or certificate/,
    });
  }
});

test('a private key in security.key needs an algorithm, and the error names both to choose from', () => {
  for (const [key, algorithm] of [
    [privateKey, 'RS256'],
    [keys.p384.privateKey, 'ES384'],
    [keys.ed25519.privateKey, 'EdDSA'],
  ]) {
    assert.throws(() => jwtIdentity({ security: { key }, workers }), {
      code: 'ERR_KEY_ALG_MISMATCH',
      message: new RegExp(`algorithm: '${algorithm}'.*algorithm: 'HS256'`),
    });
    jwtIdentity({ security: { key, algorithm }, workers });
    jwtIdentity({ security: { privateKey: key }, workers });
  }
});

test('Ed25519 is another name for EdDSA in headers, JWKs and options', () => {
  const pair = keys.ed25519;
  const own = crypto.createPublicKey(pair.publicKey).export({ format: 'jwk' });
  const signed = ['EdDSA', 'Ed25519'].map((/** @type {any} */ algorithm) =>
    jwt.createSigner({ key: pair.privateKey, algorithm })({ sub: 'alpha' }),
  );
  assert.deepEqual(
    signed.map((token) => jwt.decodeUnverified(token).header.alg),
    ['EdDSA', 'Ed25519'],
  );
  for (const token of signed) {
    for (const key of [pair.publicKey, { ...own, alg: 'Ed25519' }, { ...own, alg: 'EdDSA' }]) {
      assert.equal(jwt.createVerifier({ key })(token).sub, 'alpha');
      for (const name of ['EdDSA', 'Ed25519']) {
        assert.equal(jwt.createVerifier({ key, algorithms: [name] })(token).sub, 'alpha');
      }
      assert.equal(
        jwt.createVerifier({ key, algorithms: ['ES256', 'EdDSA'] }).try(`${token.slice(0, -4)}AAAA`),
        null,
      );
    }
    assert.throws(() => jwt.createVerifier({ key: keys.p256.publicKey })(token), {
      code: 'ERR_JOSE_ALG_NOT_ALLOWED',
    });
  }
  assert.throws(() => jwt.createVerifier({ key: { ...own, alg: 'ed25519' } }), /member "alg"/);
});

test('{ key, passphrase } and an encrypted key are told to go through crypto.createPrivateKey', () => {
  const encrypted = crypto
    .createPrivateKey(privateKey)
    .export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'hush' });
  for (const key of [{ key: encrypted, passphrase: 'hush' }, String(encrypted)]) {
    const make = () => jwtIdentity({ security: { privateKey: /** @type {any} */ (key) }, workers });
    assert.throws(make, /security\.privateKey.*createPrivateKey|createPrivateKey.*security\.privateKey/);
  }
});

test('a key on another curve is refused by its name', () => {
  const verifier = (/** @type {any} */ key, /** @type {any} */ algorithm) => () =>
    jwt.createVerifier({ key, algorithms: [algorithm] });
  assert.throws(verifier(keys.secp256k1.publicKey, 'ES256'), {
    code: 'ERR_KEY_UNSUPPORTED',
    message: /secp256k1/,
  });
  assert.throws(verifier(keys.p256.publicKey, 'ES384'), {
    code: 'ERR_KEY_ALG_MISMATCH',
    message: /P-256.*ES256/,
  });
});

test('a key of a set that the kid picks and that cannot be read says its own error', () => {
  const { keySetOf } = require('../../lib/key-sources/key-set');
  const set = keySetOf(
    [
      { ...jwk, kid: 7 },
      { ...jwk, kid: 'broken', e: 65537 },
      { ...jwk, kid: 'enc', use: 'enc' },
    ],
    {},
  );
  const token = keys.sign({ alg: 'RS256' }, { sub: 'alpha' });
  assert.match(String(set.find('broken')?.error?.message), /member "e" has the wrong JSON type/);
  assert.match(String(set.find('enc')?.error?.message), /"use"/);
  assert.equal(set.find('7')?.error, undefined);
  assert.equal(typeof set.find('7')?.verify(token, 0), 'string');
  // Without kid the others are passed by.
  assert.equal(typeof set.find(undefined)?.verify(token, 0), 'string');
});

const password = 'hunter2-secret-value';
const address = `https://admin:${password}@a.example`;
const memory = { getKey: async () => null, store: { type: 'memory' } };
const identityOptions = { security: { key: 'k'.repeat(64) }, workers };
/** Where people put a password or a key by mistake, and the same with something harmless, which the message repeats. @type {{ name: string, make: (value: string) => unknown, value: string, twin?: string }[]} */
const misplaced = [
  {
    name: 'metadata.issuer',
    make: (issuer) =>
      new JwtMiddleware({ ...memory, metadata: { issuer, tokenEndpoint: 'https://a.example' } }),
    value: `${address}?`,
    twin: 'https://a.example?',
  },
  {
    name: 'metadata.tokenEndpoint',
    make: (tokenEndpoint) =>
      new JwtMiddleware({ ...memory, metadata: { issuer: 'https://a.example', tokenEndpoint } }),
    value: address.replace('https', 'http'),
    twin: 'http://a.example',
  },
  {
    name: 'dpop.origin',
    make: (origin) => new JwtMiddleware({ ...memory, dpop: { origin } }),
    value: address,
    twin: 'https://a.example/path',
  },
  {
    name: 'trustedOrigins',
    make: (origin) =>
      jwtIdentity({
        ...identityOptions,
        refreshToken: { cookie: { trustedOrigins: [origin] } },
      }),
    value: address,
    twin: 'https://a.example/path',
  },
  {
    name: 'algorithms',
    make: (name) => new JwtMiddleware({ ...memory, algorithms: [name] }),
    value: password,
    twin: 'HS1',
  },
  {
    name: 'algorithm of a signer',
    make: (algorithm) => jwt.createSigner(/** @type {any} */ ({ key: 'HS256', algorithm })),
    value: password,
    twin: 'ES257',
  },
  {
    name: 'algorithm of the jwt store',
    make: (algorithm) =>
      new JwtMiddleware({
        ...memory,
        store: { type: 'jwt', issuer: 'https://a', audience: 'a', key: 'ES256', algorithm },
      }),
    value: password,
    twin: 'rsa-sha256',
  },
  {
    name: 'introspection.authenticate',
    make: (authenticate) =>
      new JwtMiddleware({ ...memory, introspection: /** @type {any} */ ({ authenticate }) }),
    value: `Basic ${password}`,
  },
];
runTable('no error repeats a password in an option', 8, misplaced, ({ make, value, twin }) => {
  const errorOf = (/** @type {string} */ given) => {
    try {
      make(given);
    } catch (error) {
      return inspect(error, { depth: 5 });
    }
    return assert.fail('it was accepted');
  };
  assert.equal(errorOf(value).includes(password), false);
  if (twin !== undefined) assert.ok(errorOf(twin).includes(twin), errorOf(twin));
});
