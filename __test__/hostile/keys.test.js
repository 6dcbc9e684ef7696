'use strict';

// Keys that aren't there, and public keys in a dress in which they must not pass for secrets.

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { describe, test } = require('node:test');
const jwt = require('../../lib/tokens/jwt');
const { createSealer } = require('../../lib/tokens/sealed');
const jwtIdentity = require('../../lib/jwt-identity');
const JwtMiddleware = require('../../lib/jwt-middleware');
const EncryptedStore = require('../../lib/stores/encrypted');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');

const claims = { client_id: 'alpha', sub: 'alpha', userId: 'alpha', roles: 'admin', iat: 1 };

/**
 * What the token endpoint says to an assertion.
 *
 * @param {Function} getKey
 * @param {string} assertion
 * @returns {Promise<string>}
 */
const answerTo = (getKey, assertion) =>
  new Promise((resolve, reject) => {
    const auth = new JwtMiddleware({ getKey, store: { type: 'memory', namespace: 'keys' } });
    /** @type {any} */
    const res = {
      status: (/** @type {number} */ status) => ({
        send: (/** @type {any} */ body) => resolve(`${status} ${body.error_description}`),
      }),
      send: () => resolve('in'),
    };
    auth.token({ body: { assertion } }, res, reject);
  });

/** The ways a key can come. */
const ways = {
  'a callback': (/** @type {any} */ key) => (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, key),
  'a late callback': (/** @type {any} */ key) => (/** @type {any} */ _, /** @type {any} */ cb) =>
    setImmediate(cb, null, key),
  'a promise': (/** @type {any} */ key) => () => Promise.resolve(key),
  'an async function': (/** @type {any} */ key) => async () => key,
  'a promise of key and session': (/** @type {any} */ key) => async () => ({
    key,
    session: { role: 'admin' },
  }),
  'a callback of an async function':
    (/** @type {any} */ key) => async (/** @type {any} */ _, /** @type {any} */ cb) =>
      cb(null, key),
};

const unknown = '401 Unknown client';
const failed = '401 Client authentication failed';
const noKeys = [
  ...[undefined, null, '', 0, -0, 0n, false, Number.NaN].map((key) => ({ key, verdict: unknown })),
  ...[
    Buffer.alloc(0),
    new Uint8Array(0),
    new ArrayBuffer(8),
    [],
    [keys.secret],
    {},
    Object.create(null),
    true,
    1,
    1n,
    Symbol('key'),
    () => keys.secret,
    new Date(),
    new Map([['kty', 'oct']]),
    new String(keys.secret),
    /secret/,
    new Error('no key'),
    Object,
    Object.prototype,
    { kty: 'oct' },
    { kty: 'oct', k: '' },
    { kty: 'oct', k: null },
    { kty: 'oct', k: 0 },
    { kty: 'oct', k: ['c2VjcmV0'] },
    { kty: 'oct', k: 'c2VjcmV0', alg: 'none' },
    { kty: 'oct', k: 'c2VjcmV0', alg: ' ' },
    { kty: 'oct', k: 'c2VjcmV0', use: 'enc' },
    { kty: 'oct', k: 'c2VjcmV0', key_ops: ['sign'] },
    { kty: '', k: 'c2VjcmV0' },
    { kty: null, k: 'c2VjcmV0' },
    { kty: ['oct'], k: 'c2VjcmV0' },
    { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] },
    { secret: keys.secret },
    Promise.resolve(''),
  ].map((key) => ({ key, verdict: failed })),
];

/** @param {unknown} value */
function named(value) {
  if (typeof value === 'symbol') return 'a symbol';
  if (typeof value === 'function') return value.name ? `function ${value.name}` : 'a function';
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  if (typeof value !== 'object' || value === null) return value === '' ? "''" : String(value);
  const kind =
    value === Object.prototype ? 'Object.prototype' : (value.constructor?.name ?? 'null prototype');
  return `${kind} ${JSON.stringify(value).slice(0, 60)}`;
}

/** Tokens for which no key is needed: without a signature, and under whatever the missing key could turn into. */
function unkeyed(/** @type {any} */ key) {
  const texts = ['', 'undefined', 'null', 'false', '0', 'NaN', '[object Object]', '{}'];
  if (typeof key === 'string' || typeof key === 'number' || typeof key === 'boolean') texts.push(String(key));
  return [
    keys.compact('{"alg":"none"}', JSON.stringify(claims)),
    keys.compact('{"alg":"HS256"}', JSON.stringify(claims)),
    keys.compact('{}', JSON.stringify(claims)),
    ...texts.map((text) => keys.sign({ alg: 'HS256' }, claims, text)),
  ];
}

for (const [way, give] of Object.entries(ways)) {
  runTable(
    `a key that is none gives nobody a token: by ${way}`,
    42,
    // A promise of a promise is a promise of its value, and a value's own `key` is the key.
    noKeys.map((row) => ({ ...row, name: named(row.key) })),
    async ({ key, verdict }) => {
      const viaPromise = way.includes('promise') || way === 'an async function';
      const expected =
        key instanceof Promise && viaPromise && way !== 'a promise of key and session' ? unknown : verdict;
      for (const assertion of unkeyed(key)) {
        assert.equal(await answerTo(give(key), assertion), expected);
      }
      // The way itself is open: the honest key comes through it.
      assert.equal(await answerTo(give(keys.secret), keys.sign({ alg: 'HS256' }, claims)), 'in');
    },
  );
}

runTable(
  'a key that comes with an error counts for nothing',
  6,
  [new Error('no'), 'no', 1, true, {}, []].map((error) => ({ name: named(error), error })),
  async ({ error }) => {
    const assertion = keys.sign({ alg: 'HS256' }, claims);
    const getKey = (/** @type {any} */ _, /** @type {any} */ cb) => cb(error, keys.secret, { role: 'admin' });
    assert.equal(await answerTo(getKey, assertion), unknown);
    assert.equal(await answerTo(ways['a callback'](keys.secret), assertion), 'in');
  },
);

const isBound = (/** @type {any} */ key) =>
  typeof key === 'object' && key !== null && ('use' in key || 'key_ops' in key);
runTable(
  'what is no key is refused when a verifier, signer, identity or sealer is made',
  39,
  noKeys
    // These are keys, if not for verifying, and promises are for getKey.
    .filter(({ key }) => !isBound(key) && !(key instanceof Promise))
    .map(({ key }) => ({ key: /** @type {any} */ (key), name: named(key) })),
  ({ key }) => {
    const code = /^ERR_(KEY|OPTION)_/;
    assert.throws(() => jwt.createVerifier({ key }), { code });
    assert.throws(() => jwt.createSigner({ key, algorithm: 'HS256' }), { code });
    assert.throws(() => jwtIdentity({ security: { key }, workers: { getUser: () => null } }), Error);
    assert.throws(() => createSealer({ secret: [keys.secret, key] }), { code });
    // An array is a ring of secrets.
    if (Array.isArray(key) && key.length > 0) return;
    assert.throws(() => createSealer({ secret: key }), { code });
    assert.throws(() => new EncryptedStore({ secret: key }), Error);
  },
);

const { publicKey } = keys.rsa;
const keyObject = crypto.createPublicKey(publicKey);
const der = /** @type {Buffer} */ (keyObject.export({ format: 'der', type: 'spki' }));
const body = der.toString('base64');
const jwk = keyObject.export({ format: 'jwk' });
const jwkText = JSON.stringify(jwk);
const certificate = new crypto.X509Certificate(keys.rsa.certificate);
const ecDer = /** @type {Buffer} */ (
  crypto.createPublicKey(keys.p256.publicKey).export({ format: 'der', type: 'spki' })
);
const edDer = /** @type {Buffer} */ (
  crypto.createPublicKey(keys.ed25519.publicKey).export({ format: 'der', type: 'spki' })
);
const pkcs1Der = /** @type {Buffer} */ (keyObject.export({ format: 'der', type: 'pkcs1' }));
const utf16 = (/** @type {string} */ text) => Buffer.from(`\ufeff${text}`, 'utf16le');
const sshPart = (/** @type {Buffer | string} */ part) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(part.length);
  return Buffer.concat([length, Buffer.from(/** @type {string} */ (part))]);
};
const ssh = Buffer.concat([
  sshPart('ssh-rsa'),
  sshPart(Buffer.from('010001', 'hex')),
  sshPart(Buffer.concat([Buffer.alloc(1), Buffer.from(String(jwk.n), 'base64url')])),
]).toString('base64');

/** A public key as it may lie in a file, a database or the environment. */
const dresses = {
  // Read as the public key that they are.
  'the PEM text': publicKey,
  'PEM with CRLF': publicKey.replaceAll('\n', '\r\n'),
  'PEM with CR': publicKey.replaceAll('\n', '\r'),
  'PEM behind a byte order mark': `\ufeff${publicKey}`,
  'PEM behind spaces': `   ${publicKey}`,
  'PEM behind blank lines': `\n\n\n${publicKey}`,
  'PEM behind text': `my key:\n${publicKey}`,
  'PEM before text': `${publicKey}that was it`,
  'PEM indented by tabs': publicKey.replaceAll('\n', '\n\t'),
  'PEM in YAML': `key: |\n  ${publicKey.replaceAll('\n', '\n  ')}`,
  'PEM in bytes': Buffer.from(publicKey),
  'PEM twice': publicKey + publicKey,
  'PEM before another PEM': publicKey + keys.otherRsa.publicKey,
  'PEM behind a certificate of its own': keys.rsa.certificate + publicKey,
  'a chain of certificates': keys.rsa.chain,
  'a certificate': keys.rsa.certificate,
  'a private key': keys.rsa.privateKey,
  'PEM in a secret KeyObject': crypto.createSecretKey(Buffer.from(publicKey)),
  'DER in a secret KeyObject': crypto.createSecretKey(der),
  'DER in bytes': der,
  'a certificate in DER': certificate.raw,
  // Refused.
  'PEM in quotes': JSON.stringify(publicKey),
  'PEM in single quotes': `'${publicKey}'`,
  'PEM in JSON': JSON.stringify({ key: publicKey }),
  'PEM as lines in JSON': JSON.stringify(publicKey.split('\n')),
  'PEM with \\n': publicKey.replaceAll('\n', '\\n'),
  'PEM with \\\\n': publicKey.replaceAll('\n', '\\\\n'),
  'PEM in one line': publicKey.replaceAll('\n', ' '),
  'PEM without line ends': publicKey.replaceAll('\n', ''),
  'PEM in a mail': publicKey.replace(/^/gm, '> '),
  'PEM in an env file': `KEY="${publicKey}"`,
  'PEM percent-encoded': encodeURIComponent(publicKey),
  'PEM as a URI': encodeURI(publicKey),
  'PEM in a form': String(new URLSearchParams({ k: publicKey })).slice(2),
  'PEM in base64': Buffer.from(publicKey).toString('base64'),
  'PEM in base64 twice': Buffer.from(Buffer.from(publicKey).toString('base64')).toString('base64'),
  'PEM in hexadecimal': Buffer.from(publicKey).toString('hex'),
  'PEM in UTF-16': Buffer.from(publicKey, 'utf16le'),
  'PEM in UTF-16 with its mark': utf16(publicKey),
  'PEM in big-endian UTF-16': utf16(publicKey).swap16(),
  'PEM without its end': String(publicKey.split('-----END')[0]),
  'PEM without its beginning': publicKey.slice(27),
  'PEM of an unknown label': publicKey.replaceAll('PUBLIC KEY', 'CERTIFICATE OF MINE'),
  'PEM behind a zero-width space': `\u200b${publicKey}`,
  'DER in base64': body,
  'DER in base64 in lines': body.replace(/.{64}/g, '$&\n'),
  'DER in base64 in quotes': `"${body}"`,
  'DER in base64 with commas for line ends in UTF-16': utf16(body),
  'DER in base64 twice': Buffer.from(body).toString('base64'),
  'DER in base64url': der.toString('base64url'),
  'DER in hexadecimal': der.toString('hex'),
  'DER in capital hexadecimal with colons': String(der.toString('hex').toUpperCase().match(/../g)?.join(':')),
  'DER in hexadecimal, as C writes it': `0x${der.toString('hex')}`,
  'DER in hexadecimal, as PostgreSQL writes it': `\\x${der.toString('hex')}`,
  'DER read as Latin-1': der.toString('latin1'),
  'DER read as UTF-8': der.toString('utf8'),
  'DER read as ASCII': der.toString('ascii'),
  'DER and a line feed': Buffer.concat([der, Buffer.from('\n')]),
  'DER behind a line feed': Buffer.concat([Buffer.from('\n'), der]),
  'DER behind a byte order mark': Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), der]),
  'DER twice': Buffer.concat([der, der]),
  'a certificate read as UTF-8': certificate.raw.toString('utf8'),
  'a certificate read as ASCII': certificate.raw.toString('ascii'),
  'a certificate in base64': certificate.raw.toString('base64'),
  'a P-256 key in base64': ecDer.toString('base64'),
  'a P-256 key read as UTF-8': ecDer.toString('utf8'),
  'an Ed25519 key in base64': edDer.toString('base64'),
  'an Ed25519 key read as UTF-8': edDer.toString('utf8'),
  'an Ed25519 key in hexadecimal': edDer.toString('hex'),
  'PKCS#1 in base64': pkcs1Der.toString('base64'),
  'PKCS#1 read as Latin-1': pkcs1Der.toString('latin1'),
  'a JWK': jwkText,
  'a JWK in bytes': Buffer.from(jwkText),
  'a JWK behind a byte order mark': `\ufeff${jwkText}`,
  'a JWK behind spaces': `  ${jwkText}`,
  'a JWK in several lines': JSON.stringify(jwk, null, 2),
  'a JWK in UTF-16': Buffer.from(jwkText, 'utf16le'),
  'a JWK in UTF-16 with its mark': utf16(jwkText),
  'a JWK in big-endian UTF-16': utf16(jwkText).swap16(),
  'a JWK in JSON text': JSON.stringify(jwkText),
  'a JWK in base64': Buffer.from(jwkText).toString('base64'),
  'a JWK with a member escaped': jwkText.replace('kty', 'k\\u0074y'),
  'a JWK and something behind it': `${jwkText};`,
  'a JWK in an array': JSON.stringify([jwk]),
  'a JWK Set': JSON.stringify({ keys: [jwk] }),
  'a JWK Set in several lines': JSON.stringify({ keys: [jwk] }, null, '\t'),
  'a JWK in a secret KeyObject': crypto.createSecretKey(Buffer.from(jwkText)),
  'an OpenSSH key': `ssh-rsa ${ssh} alice@example.org`,
  'an OpenSSH key with options': `no-pty,no-port-forwarding ssh-rsa ${ssh}`,
  'an OpenSSH key alone': ssh,
  'an SSH2 key': `---- BEGIN SSH2 PUBLIC KEY ----\nComment: "x"\n${ssh}\n---- END SSH2 PUBLIC KEY ----\n`,
  'an XML key': `<RSAKeyValue><Modulus>${Buffer.from(String(jwk.n), 'base64url').toString('base64')}</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>`,
};

describe('a public key never is a secret', () => {
  runTable(
    'in whatever dress it comes',
    92,
    Object.entries(dresses).map(([name, dress]) => ({ name, dress })),
    async ({ dress }) => {
      const bytes = dress instanceof crypto.KeyObject ? dress.export() : dress;
      const tokens = [bytes, String(bytes).trim(), der, publicKey, publicKey.trim()].flatMap((secret) =>
        ['HS256', 'HS384', 'HS512'].map((alg) => keys.sign({ alg }, claims, secret)),
      );
      for (const assertion of tokens) {
        assert.equal(await answerTo(ways['a callback'](dress), assertion), failed);
      }
      assert.throws(() => jwt.createSigner({ key: dress, algorithm: 'HS256' }), { code: /^ERR_KEY_/ });
      let verify;
      try {
        verify = jwt.createVerifier({ key: dress });
      } catch (error) {
        assert.match(/** @type {any} */ (error).code, /^ERR_KEY_/);
        return;
      }
      for (const forged of tokens) assert.equal(verify.try(forged), null);
      // What can be read is the key, and takes what its owner signed.
      assert.equal(verify(keys.sign({ alg: 'RS256' }, claims)).sub, 'alpha');
    },
  );
});

runTable(
  'what only looks a little like a key is a secret as ever',
  20,
  [
    'x',
    ' ',
    '\0',
    '\ufeff',
    '-----BEGIN',
    'abc-----BEGIN PUBLIC KEY-----def',
    '{',
    '{ x }',
    '{"kid":"a"}',
    '["kty"]',
    'ssh-rsa is not a key',
    'ssh-rsa AAAA',
    '0',
    '00000000000000000000000000000000',
    '0x00112233445566778899aabbccddeeff',
    '\\x00112233445566778899aabbccddeeff',
    '100%20sure',
    '0\ufffd0\ufffd0\ufffd',
    crypto.createHash('sha256').update('a').digest('hex').repeat(2),
    crypto.createHash('sha512').update('a').digest('base64'),
  ].map((secret) => ({ name: JSON.stringify(secret), secret })),
  async ({ secret }) => {
    assert.equal(
      await answerTo(ways['a callback'](secret), keys.sign({ alg: 'HS256' }, claims, secret)),
      'in',
    );
    assert.equal(
      await answerTo(ways['a callback'](secret), keys.sign({ alg: 'HS256' }, claims, `${secret}x`)),
      failed,
    );
  },
);

const p = 2n ** 255n - 19n;
const littleEndian = (/** @type {bigint} */ number) =>
  Buffer.from(number.toString(16).padStart(64, '0'), 'hex').reverse();
const ofOrderEight = [
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
].map((hex) => Buffer.from(hex, 'hex'));
runTable(
  'an Ed25519 key under which everybody can sign is no key',
  14,
  [...[0n, 1n, p - 1n, p, p + 1n].map(littleEndian), ...ofOrderEight].flatMap((point) => {
    const negative = Buffer.from(point);
    negative[31] = Number(negative[31]) | 0x80;
    return [point, negative].map((x) => ({ name: x.toString('hex'), x }));
  }),
  async ({ x }) => {
    const key = { kty: 'OKP', crv: 'Ed25519', x: x.toString('base64url') };
    assert.throws(() => jwt.createVerifier({ key }), { code: 'ERR_KEY_INVALID' });
    const neutral = Buffer.alloc(64);
    neutral[0] = 1;
    const forged = keys.compact('{"alg":"EdDSA"}', JSON.stringify(claims), () => neutral);
    assert.equal(await answerTo(ways['a callback'](key), forged), failed);
    const inDer = Buffer.concat([edDer.subarray(0, 12), x]);
    assert.equal(await answerTo(ways['a callback'](inDer), forged), failed);
  },
);

test('a public key is no secret to seal with', () => {
  for (const secret of [keyObject, certificate, crypto.createPrivateKey(keys.rsa.privateKey), jwk]) {
    assert.throws(() => createSealer({ secret }), { code: 'ERR_OPTION_INVALID' });
    assert.throws(() => createSealer({ secret: [keys.secret, secret] }), { code: 'ERR_OPTION_INVALID' });
    assert.throws(() => new EncryptedStore({ secret }), { code: 'ERR_OPTION_INVALID' });
  }
});
