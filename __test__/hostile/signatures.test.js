'use strict';

// Signatures that are nearly right: another length, another encoding, numbers at the edge, paddings that a lax verifier takes.

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { test } = require('node:test');
const jwt = require('../../lib/tokens/jwt');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const { all, attack } = require('./support/attack');
const { openDoors } = require('./support/doors');
const { resigned, token } = require('./support/forge');

const doors = openDoors();
const code = 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED';

/** @typedef {import('./support/forge').Honest} Honest */

/** @param {string} name @param {(signature: Buffer) => Uint8Array} change @param {object} [more] */
const altered = (name, change, more = {}) => ({
  name,
  code,
  ...more,
  forge: (/** @type {Honest} */ _, /** @type {string} */ original) => resigned(original, change),
});
/** A signature made over something else than the signing input. @param {string} name @param {(honest: Honest, input: string) => string | Uint8Array} signer @param {object} [more] */
const made = (name, signer, more = {}) => ({
  name,
  code,
  ...more,
  forge: (/** @type {Honest} */ honest) => token(honest, { signer: (input) => signer(honest, input) }),
});

const padded = (/** @type {number} */ by) => (/** @type {Buffer} */ signature) =>
  Buffer.concat([signature, Buffer.alloc(by)]);
const anyKey = [
  altered('no signature', () => Buffer.alloc(0)),
  altered('one zero byte', () => Buffer.alloc(1)),
  altered('zeros', (signature) => Buffer.alloc(signature.length)),
  altered('ones', (signature) => Buffer.alloc(signature.length, 0xff)),
  altered('the last byte missing', (signature) => signature.subarray(0, -1)),
  altered('the first byte missing', (signature) => signature.subarray(1)),
  altered('the first half', (signature) => signature.subarray(0, signature.length / 2)),
  altered('a zero byte behind', padded(1)),
  altered('a zero byte before', (signature) => Buffer.concat([Buffer.alloc(1), signature])),
  altered('its length in zeros behind', (signature) => padded(signature.length)(signature)),
  altered('itself twice', (signature) => Buffer.concat([signature, signature])),
  altered('a thousand bytes', () => Buffer.alloc(1000, 1)),
  altered('1,025 bytes', () => Buffer.alloc(1025, 1), {
    code: 'ERR_JWS_INVALID',
    verdicts: { 'the token endpoint': '401 Client authentication failed' },
  }),
  altered('its bytes in reverse', (signature) => Buffer.from(signature).reverse()),
  altered('its hexadecimal text', (signature) => Buffer.from(signature.toString('hex'))),
  altered('its base64 text', (signature) => Buffer.from(signature.toString('base64'))),
  made('over the payload alone', (honest, input) =>
    keys.signer(honest.alg, honest.signing)(String(input.split('.')[1])),
  ),
  made('over the decoded parts', (honest, input) =>
    keys.signer(
      honest.alg,
      honest.signing,
    )(
      input
        .split('.')
        .map((part) => Buffer.from(part, 'base64url'))
        .join('.'),
    ),
  ),
  made('over the input and a period', (honest, input) =>
    keys.signer(honest.alg, honest.signing)(`${input}.`),
  ),
  made('over nothing', (honest) => keys.signer(honest.alg, honest.signing)('')),
  {
    name: 'each bit flipped',
    code,
    forge: (/** @type {Honest} */ _, /** @type {string} */ original) =>
      all(
        ...Array.from({ length: 64 }, (_, at) =>
          resigned(original, (signature) => {
            // Spread over the whole signature, each bit of a byte in turn.
            const index = Math.floor((at * signature.length) / 64);
            signature[index] = Number(signature[index]) ^ (1 << (at % 8));
            return signature;
          }),
        ),
      ),
  },
];

const orders = {
  ES256: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  ES384: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  ES512:
    0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
};
const bytesOf = (/** @type {bigint} */ number, /** @type {number} */ length) =>
  Buffer.from(number.toString(16).padStart(length * 2, '0'), 'hex');
const numberOf = (/** @type {Uint8Array} */ bytes) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

/** @param {'ES256' | 'ES384' | 'ES512'} alg */
function ecdsaRows(alg) {
  const n = orders[alg];
  /** @param {string} name @param {(r: bigint, s: bigint) => [bigint, bigint]} change */
  const numbers = (name, change) =>
    altered(name, (signature) => {
      const half = signature.length / 2;
      const [r, s] = change(numberOf(signature.subarray(0, half)), numberOf(signature.subarray(half)));
      return Buffer.concat([bytesOf(r, half), bytesOf(s, half)]);
    });
  const der = (/** @type {Honest} */ honest, /** @type {string} */ input) =>
    crypto.sign(`sha${alg.slice(2)}`, Buffer.from(input), honest.signing);
  return [
    numbers('r = 0', (_, s) => [0n, s]),
    numbers('s = 0', (r) => [r, 0n]),
    numbers('r = s = 0', () => [0n, 0n]),
    numbers('r = 0, s = 1', () => [0n, 1n]),
    numbers('r = 1, s = 0', () => [1n, 0n]),
    numbers('r = s = 1', () => [1n, 1n]),
    numbers('r = n', (_, s) => [n, s]),
    numbers('s = n', (r) => [r, n]),
    numbers('r = s = n', () => [n, n]),
    numbers('r = n - 1', (_, s) => [n - 1n, s]),
    numbers('s = n - 1', (r) => [r, n - 1n]),
    numbers('r = n + 1, s = 1', () => [n + 1n, 1n]),
    numbers('r and s exchanged', (r, s) => [s, r]),
    numbers('s + 1', (r, s) => [r, s + 1n]),
    numbers('-r', (r, s) => [n - r, s]),
    numbers('-r and -s', (r, s) => [n - r, n - s]),
    made('DER in place of raw numbers', der),
    made('DER, filled up', (honest, input) => Buffer.concat([der(honest, input), Buffer.alloc(150)])),
    made('a DER zero', () => Buffer.from('3006020100020100', 'hex')),
    made('made with SHA-1', (honest, input) =>
      crypto.sign('sha1', Buffer.from(input), { key: honest.signing, dsaEncoding: 'ieee-p1363' }),
    ),
    made('made with another SHA-2', (honest, input) =>
      crypto.sign(alg === 'ES256' ? 'sha512' : 'sha256', Buffer.from(input), {
        key: honest.signing,
        dsaEncoding: 'ieee-p1363',
      }),
    ),
  ];
}

/** The encoded message of PKCS#1 v1.5 with a DigestInfo in hexadecimal, signed without any padding. */
const pkcs1 = (
  /** @type {string} */ name,
  /** @type {(digest: string, length: number) => string} */ encode,
) =>
  made(name, (honest, input) => {
    const digest = crypto.createHash('sha256').update(input).digest('hex');
    const key = crypto.createPrivateKey(honest.signing);
    const length = Number(key.asymmetricKeyDetails?.modulusLength) / 8;
    const message = Buffer.from(encode(digest, length), 'hex');
    assert.equal(message.length, length);
    return crypto.privateEncrypt({ key, padding: crypto.constants.RSA_NO_PADDING }, message);
  });
const ff = (/** @type {number} */ count) => 'ff'.repeat(count);
const sha256Info = '3031300d060960864801650304020105000420';
const pss =
  (/** @type {number} */ saltLength, /** @type {string} */ hash = 'sha256') =>
  (/** @type {Honest} */ honest, /** @type {string} */ input) =>
    crypto.sign(hash, Buffer.from(input), {
      key: honest.signing,
      padding: crypto.constants.RSA_PKCS1_PSS_PADDING,
      saltLength,
    });

const rsaRows = [
  pkcs1('a DigestInfo without its NULL', (digest, length) => {
    const info = `302f300b0609608648016503040201${'0420'}${digest}`;
    return `0001${ff(length - 3 - info.length / 2)}00${info}`;
  }),
  pkcs1('a DigestInfo that says SHA-512', (digest, length) => {
    const info = `3031300d060960864801650304020305000420${digest}`;
    return `0001${ff(length - 3 - info.length / 2)}00${info}`;
  }),
  pkcs1('no DigestInfo', (digest, length) => `0001${ff(length - 3 - 32)}00${digest}`),
  pkcs1('a short padding and rubbish behind the digest', (digest, length) => {
    const start = `0001${ff(8)}00${sha256Info}${digest}`;
    return start + '5a'.repeat(length - start.length / 2);
  }),
  pkcs1('rubbish within the DigestInfo', (digest, length) => {
    const info = `3033300f06096086480165030402010502000004${'20'}${digest}`;
    return `0001${ff(length - 3 - info.length / 2)}00${info}`;
  }),
  pkcs1('a padding with a zero in it', (digest, length) => {
    const info = sha256Info + digest;
    return `0001${ff(4)}00${ff(length - 8 - info.length / 2)}00${info}`;
  }),
  pkcs1('block type 2', (digest, length) => {
    const info = sha256Info + digest;
    return `0002${ff(length - 3 - info.length / 2)}00${info}`;
  }),
  pkcs1('block type 0', (digest, length) => {
    const info = sha256Info + digest;
    return `0000${'00'.repeat(length - 3 - info.length / 2)}00${info}`;
  }),
  pkcs1('a digest with a byte more', (digest, length) => {
    const info = `3032300d060960864801650304020105000421${digest}00`;
    return `0001${ff(length - 3 - info.length / 2)}00${info}`;
  }),
  made('PSS in place of PKCS#1', pss(32)),
  made('made with SHA-1', (honest, input) => crypto.sign('sha1', Buffer.from(input), honest.signing)),
  made('made with SHA-512', (honest, input) => crypto.sign('sha512', Buffer.from(input), honest.signing)),
  altered('the signature plus the modulus', (signature) => {
    const modulus = Buffer.from(
      String(crypto.createPublicKey(keys.rsa.publicKey).export({ format: 'jwk' }).n),
      'base64url',
    );
    const sum = numberOf(signature) + numberOf(modulus);
    // Mostly a bit too long for the modulus' length: then it is simply another length.
    return bytesOf(sum, Math.max(signature.length, Math.ceil(sum.toString(16).length / 2)));
  }),
  made('the signature 0', (_, input) => Buffer.alloc(256, input.length * 0)),
  made('the signature 1', () => bytesOf(1n, 256)),
];

const pssRows = [
  made('no salt', pss(0)),
  made('a salt of 20 bytes', pss(20)),
  made('a salt of 31 bytes', pss(31)),
  made('a salt of 33 bytes', pss(33)),
  made('the longest salt', pss(222)),
  made('PKCS#1 in place of PSS', (honest, input) =>
    crypto.sign('sha256', Buffer.from(input), honest.signing),
  ),
  made('SHA-384', pss(32, 'sha384')),
  made('SHA-512 with its salt', pss(64, 'sha512')),
];

const hmacRows = [
  made('without a key', (_, input) => keys.signer('HS256', '')(input)),
  made('with the secret and a byte more', (honest, input) =>
    keys.signer('HS256', `${honest.signing}x`)(input),
  ),
  made('with the secret in capitals', (honest, input) =>
    keys.signer('HS256', honest.signing.toUpperCase())(input),
  ),
  made('with the secret trimmed of its end', (honest, input) =>
    keys.signer('HS256', honest.signing.slice(0, -1))(input),
  ),
  made('with the base64 of the secret', (honest, input) =>
    keys.signer('HS256', keys.base64url(honest.signing))(input),
  ),
  made('with the bytes that the secret is the base64 of', (honest, input) =>
    keys.signer('HS256', Buffer.from(honest.signing, 'base64'))(input),
  ),
  made('HS384 under the name of HS256', (honest, input) => keys.signer('HS384', honest.signing)(input)),
  made('HS512, cut to 32 bytes', (honest, input) =>
    keys.signer('HS512', honest.signing)(input).subarray(0, 32),
  ),
  made('SHA-256 without a key', (_, input) => crypto.createHash('sha256').update(input).digest()),
  made('SHA-256 over secret and input', (honest, input) =>
    crypto
      .createHash('sha256')
      .update(honest.signing + input)
      .digest(),
  ),
  ...[1, 2, 4, 8, 16, 24, 31].map((length) =>
    altered(`the first ${length} bytes of the tag`, (signature) => signature.subarray(0, length)),
  ),
];

const groupOrder = 2n ** 252n + 27742317777372353535851937790883648493n;
const reversed = (/** @type {Uint8Array} */ bytes) => Buffer.from(bytes).reverse();
const eddsaRows = [
  // RFC 8032 §5.1.7: S is below the group's order, or a signature would have more than one spelling.
  ...[1n, 2n, 8n].map((times) =>
    altered(`S plus ${times} times the order`, (signature) => {
      const s = numberOf(reversed(signature.subarray(32))) + times * groupOrder;
      return Buffer.concat([signature.subarray(0, 32), reversed(bytesOf(s, 33)).subarray(0, 32)]);
    }),
  ),
  altered('S = 0', (signature) => Buffer.concat([signature.subarray(0, 32), Buffer.alloc(32)])),
  altered('R the neutral point, S = 0', () => Buffer.concat([Buffer.from([1]), Buffer.alloc(63)])),
  altered('R with its sign flipped', (signature) => {
    signature[31] = Number(signature[31]) ^ 0x80;
    return signature;
  }),
];

/** @type {[string, string, any, any, any[], number][]} */
const tables = [
  ['HS256', 'HS256', keys.secret, keys.secret, hmacRows, 17],
  ['RS256', 'RS256', keys.rsa.privateKey, keys.rsa.certificate, rsaRows, 15],
  ['PS256', 'PS256', keys.rsa.privateKey, keys.rsa.publicKey, pssRows, 8],
  ['ES256', 'ES256', keys.p256.privateKey, keys.p256.publicKey, ecdsaRows('ES256'), 21],
  ['ES384', 'ES384', keys.p384.privateKey, keys.p384.publicKey, ecdsaRows('ES384'), 21],
  ['ES512', 'ES512', keys.p521.privateKey, keys.p521.publicKey, ecdsaRows('ES512'), 21],
  ['EdDSA', 'EdDSA', keys.ed25519.privateKey, keys.ed25519.publicKey, eddsaRows, 6],
];
for (const [name, alg, signing, material, rows, count] of tables) {
  attack(
    `signatures of ${name}`,
    { rows: count + 21, presented: (count + 20 + 64) * 7 },
    () => doors.jwt({ alg, signing, material }),
    [...anyKey, ...rows],
  );
}

/** The numbers of an RSA key whose exponent is 3, and signatures made with nothing but the public half. */
const cubic = crypto.generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 });
attack(
  'an RSA key with e = 3',
  { rows: 22, presented: (21 + 64) * 7 },
  () => doors.jwt({ alg: 'RS256', signing: cubic.privateKey, material: cubic.publicKey }),
  [
    ...anyKey,
    made("a cube root, as in Bleichenbacher's forgery of 2006", (_, input) => {
      const digest = crypto.createHash('sha256').update(input).digest('hex');
      const start = `0001${ff(8)}00${sha256Info}${digest}`;
      const wanted =
        BigInt(`0x${start}${'00'.repeat(256 - start.length / 2)}`) +
        (1n << BigInt((256 - start.length / 2) * 8)) -
        1n;
      const root = cubeRoot(wanted);
      const message = bytesOf(root ** 3n, 256).toString('hex');
      assert.ok(
        message.startsWith(start),
        'the forgery has the digest in the place where a lax verifier looks',
      );
      return bytesOf(root, 256);
    }),
  ],
);

/** @param {bigint} cube @returns {bigint} */
function cubeRoot(cube) {
  let [low, high] = [0n, 1n << 700n];
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** 3n <= cube) low = middle;
    else high = middle - 1n;
  }
  return low;
}

const rsaJwk = crypto.createPublicKey(keys.rsa.publicKey).export({ format: 'jwk' });
const evenModulus = Buffer.from(String(rsaJwk.n), 'base64url');
evenModulus[255] = Number(evenModulus[255]) & 0xfe;
runTable(
  'a public key that makes forging easy is no key',
  19,
  [
    { name: 'e = 1', key: { ...rsaJwk, e: 'AQ' } },
    { name: 'e = 0', key: { ...rsaJwk, e: 'AA' } },
    { name: 'e = 2', key: { ...rsaJwk, e: 'Ag' } },
    { name: 'an even e', key: { ...rsaJwk, e: 'AQAA' } },
    { name: 'no e', key: { ...rsaJwk, e: '' } },
    { name: 'e of 34 bits', key: { ...rsaJwk, e: 'AwAAAAE' } },
    { name: 'e as large as n', key: { ...rsaJwk, e: rsaJwk.n } },
    { name: 'n = 1', key: { ...rsaJwk, n: 'AQ' } },
    { name: 'n = 0', key: { ...rsaJwk, n: 'AA' } },
    { name: 'an even n', key: { ...rsaJwk, n: evenModulus.toString('base64url') } },
    { name: 'n of 512 bits', key: { ...rsaJwk, n: Buffer.alloc(64, 0xff).toString('base64url') } },
    { name: 'n of 16,384 bits', key: { ...rsaJwk, n: Buffer.alloc(2048, 0xff).toString('base64url') } },
    { name: 'RSA of 1,024 bits', key: keys.rsa1024.publicKey },
    { name: 'a point beside the curve', key: { ...p256Jwk(), x: p256Jwk().y } },
    { name: 'the point (0, 0)', key: { ...p256Jwk(), x: zeros(32), y: zeros(32) } },
    { name: 'a point of P-256 under the name of P-384', key: { ...p256Jwk(), crv: 'P-384' } },
    { name: 'a coordinate that is too short', key: { ...p256Jwk(), x: zeros(31) } },
    { name: 'a curve that no algorithm uses', key: keys.secp256k1.publicKey },
    { name: 'an Ed25519 key that is too short', key: { kty: 'OKP', crv: 'Ed25519', x: zeros(31) } },
  ],
  ({ key }) => {
    assert.throws(() => jwt.createVerifier({ key }), { code: /^ERR_KEY_(INVALID|TOO_SMALL|UNSUPPORTED)$/ });
  },
);

function p256Jwk() {
  return crypto.createPublicKey(keys.p256.publicKey).export({ format: 'jwk' });
}
/** @param {number} length */
function zeros(length) {
  return Buffer.alloc(length).toString('base64url');
}

// So a token can't be told by its text: whoever revokes one must do it by its jti.
for (const alg of /** @type {('ES256' | 'ES384' | 'ES512')[]} */ (['ES256', 'ES384', 'ES512'])) {
  test(`the twin of an ${alg} signature is as good`, () => {
    const { signing, verifying } = keys.keyFor[alg];
    const verify = jwt.createVerifier({ key: verifying });
    const original = keys.sign({ alg }, { sub: 'alice' }, signing);
    const twin = resigned(original, (signature) => {
      const half = signature.length / 2;
      return Buffer.concat([
        signature.subarray(0, half),
        bytesOf(orders[alg] - numberOf(signature.subarray(half)), half),
      ]);
    });
    assert.notEqual(twin, original);
    assert.equal(verify(twin).sub, 'alice');
    assert.throws(() => verify(keys.tampered(twin)), { code });
  });
}
