'use strict';

const crypto = require('node:crypto');
const { exchange } = require('../../support/jwt-middleware');
const keys = require('../../../support/keys');

const { rsa, otherRsa, rsa1024, rsaPss, p256, p384, p521, secp256k1, ed25519, secret } = keys;
const algorithms = keys.algorithms.filter((alg) => alg !== 'EdDSA');

/** What getKey may answer: how it is called, the answer, and what an honest client would sign with. */
const material = {
  'secret-text': [secret, secret],
  'secret-bytes': [Buffer.from(secret), secret],
  'secret-key-object': [crypto.createSecretKey(Buffer.from(secret)), secret],
  'rsa-spki': [rsa.publicKey, rsa.privateKey],
  'rsa-pkcs1': [rsa.publicKeyPkcs1, rsa.privateKey],
  'rsa-certificate': [rsa.certificate, rsa.privateKey],
  'rsa-key-object': [crypto.createPublicKey(rsa.publicKey), rsa.privateKey],
  'rsa-private': [rsa.privateKey, rsa.privateKey],
  'rsa-1024': [rsa1024.publicKey, rsa1024.privateKey],
  'rsa-pss': [rsaPss.publicKey, rsaPss.privateKey],
  p256: [p256.publicKey, p256.privateKey],
  'p256-certificate': [p256.certificate, p256.privateKey],
  p384: [p384.publicKey, p384.privateKey],
  p521: [p521.publicKey, p521.privateKey],
  secp256k1: [secp256k1.publicKey, secp256k1.privateKey],
  ed25519: [ed25519.publicKey, ed25519.privateKey],
};

/**
 * The best assertion that the holder of the signing key can make under that algorithm name; under another key kind's
 * name that is still a signature of its own kind, as the original's signer makes it.
 *
 * @param {string} alg
 * @param {any} key
 */
function assertion(alg, key) {
  const header = JSON.stringify({ alg, typ: 'JWT' });
  const payload = JSON.stringify({ iss: 'alpha' });
  return keys.compact(header, payload, (input) => {
    if (alg.startsWith('HS'))
      return crypto
        .createHmac(`sha${alg.slice(2)}`, key)
        .update(input)
        .digest();
    try {
      return alg.startsWith('ES') ? padded(alg, input, key) : keys.signer(alg, key)(input);
    } catch {
      return keys.signer(alg, keys.keyFor[alg].signing)(input);
    }
  });
}

/** Of the algorithm's size, whatever the curve. @param {string} alg @param {string} input @param {any} key */
function padded(alg, input, key) {
  const size = { ES256: 32, ES384: 48, ES512: 66 }[alg];
  const signature = crypto.sign(`sha${alg.slice(2)}`, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
  const half = signature.length / 2;
  if (half > size) throw new RangeError('the curve is too large');
  const fill = Buffer.alloc(size - half);
  return Buffer.concat([fill, signature.subarray(0, half), fill, signature.subarray(half)]);
}

const matrix = algorithms.flatMap((alg) =>
  Object.entries(material).map(([name, [key, signing]]) => ({
    id: `${alg}-${name}`,
    title: `an ${alg} assertion where getKey answers ${name}`,
    run: (implementation) => exchange(implementation, { key, assertion: assertion(alg, signing) }),
  })),
);

const wrong = algorithms.map((alg) => ({
  id: `${alg}-tampered`,
  title: `an ${alg} assertion with one bit of its signature changed`,
  run: (implementation) =>
    exchange(implementation, {
      key: keys.keyFor[alg].verifying,
      assertion: keys.tampered(keys.sign({ alg, typ: 'JWT' }, { iss: 'alpha' })),
    }),
}));

const wrongPublicKey = algorithms.map((alg) => ({
  id: `${alg}-signed-with-the-public-key`,
  title: `an HS256 assertion signed with the text of the ${alg} key`,
  run: (implementation) =>
    exchange(implementation, {
      key: keys.keyFor[alg].verifying,
      assertion: keys.sign({ alg: 'HS256', typ: 'JWT' }, { iss: 'alpha' }, keys.keyFor[alg].verifying),
    }),
}));

const crlf = (/** @type {string} */ pem) => pem.replace(/\n/g, '\r\n');
const der = (/** @type {string} */ pem) =>
  crypto.createPublicKey(pem).export({ format: 'der', type: 'spki' });
const jwk = (/** @type {string} */ pem) => crypto.createPublicKey(pem).export({ format: 'jwk' });
const [first, second] = [rsa.certificate, otherRsa.certificate];

/** @type {[string, string, string, any, any?][]} id, title, alg, key, signing key if not the algorithm's own */
const spellings = [
  ['rs256-buffer', 'a PEM in a Buffer', 'RS256', Buffer.from(rsa.publicKey)],
  ['rs256-uint8array', 'a PEM in a Uint8Array', 'RS256', new Uint8Array(Buffer.from(rsa.publicKey))],
  ['rs256-crlf', 'a PEM with CRLF', 'RS256', crlf(rsa.publicKey)],
  ['rs256-certificate-crlf', 'a certificate with CRLF', 'RS256', crlf(rsa.certificate)],
  ['rs256-certificate-buffer', 'a certificate in a Buffer', 'RS256', Buffer.from(rsa.certificate)],
  [
    'rs256-certificate-crlf-buffer',
    'a certificate with CRLF in a Buffer',
    'RS256',
    Buffer.from(crlf(rsa.certificate)),
  ],
  [
    'rs256-text-before',
    'a certificate with text before it',
    'RS256',
    `Bag Attributes\n    friendlyName: alpha\n${rsa.certificate}`,
  ],
  ['rs256-text-after', 'a certificate with text after it', 'RS256', `${rsa.certificate}and some words\n`],
  [
    'rs256-key-text-before',
    'a public key with text before it',
    'RS256',
    `this is the key:\n${rsa.publicKey}`,
  ],
  ['rs256-blank-lines', 'a PEM with blank lines around it', 'RS256', `\n\n${rsa.publicKey}\n\n`],
  ['rs256-trimmed', 'a PEM without the line feed at its end', 'RS256', rsa.publicKey.trim()],
  ['rs256-indented', 'a PEM with each line indented', 'RS256', rsa.publicKey.replace(/^/gm, '    ')],
  [
    'rs256-trailing-spaces',
    'a PEM with spaces at the end of each line',
    'RS256',
    rsa.publicKey.replace(/\n/g, '  \n'),
  ],
  ['rs256-one-line', 'a PEM without line feeds in its body', 'RS256', oneLine(rsa.publicKey)],
  [
    'rs256-escaped-line-feeds',
    'a PEM with \\n in place of its line feeds',
    'RS256',
    rsa.publicKey.replace(/\n/g, '\\n'),
  ],
  ['rs256-byte-order-mark', 'a PEM after a byte order mark', 'RS256', `\ufeff${rsa.publicKey}`],
  ['rs256-chain', 'a chain of certificates, the right one first', 'RS256', first + second],
  ['rs256-chain-wrong', 'a chain of certificates, the right one second', 'RS256', second + first],
  ['rs256-two-keys', 'two public keys, the right one first', 'RS256', rsa.publicKey + otherRsa.publicKey],
  [
    'rs256-two-keys-wrong',
    'two public keys, the right one second',
    'RS256',
    otherRsa.publicKey + rsa.publicKey,
  ],
  [
    'rs256-certificate-then-key',
    'a certificate and then another public key',
    'RS256',
    rsa.certificate + otherRsa.publicKey,
  ],
  [
    'rs256-other-certificate-then-key',
    'a certificate of somebody else and then the right public key',
    'RS256',
    otherRsa.certificate + rsa.publicKey,
  ],
  [
    'rs256-key-then-certificate',
    'a public key and then another certificate',
    'RS256',
    rsa.publicKey + otherRsa.certificate,
  ],
  [
    'rs256-private-then-certificate',
    'a private key and its certificate in one text',
    'RS256',
    rsa.privateKey + rsa.certificate,
  ],
  ['rs256-expired-certificate', 'an expired certificate', 'RS256', rsa.certificateExpired],
  ['rs256-sha1-certificate', 'a certificate signed with SHA-1', 'RS256', rsa.certificateSha1],
  [
    'rs256-certificate-public-key',
    'the public key of an X509Certificate',
    'RS256',
    new crypto.X509Certificate(rsa.certificate).publicKey,
  ],
  ['rs256-x509', 'an X509Certificate', 'RS256', new crypto.X509Certificate(rsa.certificate)],
  ['rs256-private-pkcs1', 'a PKCS#1 private key', 'RS256', rsa.privateKeyPkcs1],
  ['rs256-private-key-object', 'a private KeyObject', 'RS256', crypto.createPrivateKey(rsa.privateKey)],
  ['rs256-private-buffer', 'a private key in a Buffer', 'RS256', Buffer.from(rsa.privateKey)],
  ['rs256-der', 'a public key as DER', 'RS256', der(rsa.publicKey)],
  ['rs256-certificate-der', 'a certificate as DER', 'RS256', new crypto.X509Certificate(rsa.certificate).raw],
  ['rs256-jwk', 'a JWK', 'RS256', jwk(rsa.publicKey)],
  ['rs256-key-option', 'an object with a PEM as key', 'RS256', { key: rsa.publicKey }],
  ['rs256-array', 'an array with the key', 'RS256', [rsa.publicKey]],
  ['rs256-other', 'the key of somebody else', 'RS256', otherRsa.publicKey],
  ['rs256-other-certificate', 'the certificate of somebody else', 'RS256', otherRsa.certificate],
  ['rs256-truncated', 'a PEM that ends too early', 'RS256', rsa.publicKey.slice(0, 200)],
  ['rs256-garbage-body', 'a PEM with garbage in it', 'RS256', rsa.publicKey.replace(/^MII/m, 'AAA')],
  [
    'rs256-wrong-label',
    'a public key under the label of a certificate',
    'RS256',
    rsa.publicKey.replaceAll('PUBLIC KEY', 'CERTIFICATE'),
  ],
  [
    'rs256-rsa-label',
    'a public key under the label of PKCS#1',
    'RS256',
    rsa.publicKey.replaceAll('PUBLIC KEY', 'RSA PUBLIC KEY'),
  ],
  [
    'rs256-trusted-label',
    'a certificate under the label TRUSTED CERTIFICATE',
    'RS256',
    rsa.certificate.replaceAll('CERTIFICATE', 'TRUSTED CERTIFICATE'),
  ],
  [
    'rs256-x509-label',
    'a certificate under the label X509 CERTIFICATE',
    'RS256',
    rsa.certificate.replaceAll('CERTIFICATE', 'X509 CERTIFICATE'),
  ],
  ['rs256-text', 'a text that is no key', 'RS256', 'no key'],
  ['rs256-empty-buffer', 'an empty Buffer', 'RS256', Buffer.alloc(0)],
  ['es256-buffer', 'an EC key in a Buffer', 'ES256', Buffer.from(p256.publicKey)],
  ['es256-key-object', 'an EC KeyObject', 'ES256', crypto.createPublicKey(p256.publicKey)],
  ['es256-private', 'an EC private key', 'ES256', p256.privateKey],
  ['es256-private-sec1', 'an EC private key as SEC1', 'ES256', p256.privateKeySec1],
  ['es256-private-key-object', 'an EC private KeyObject', 'ES256', crypto.createPrivateKey(p256.privateKey)],
  ['es256-der', 'an EC key as DER', 'ES256', der(p256.publicKey)],
  ['es256-jwk', 'an EC JWK', 'ES256', jwk(p256.publicKey)],
  ['es384-certificate', 'a P-384 certificate', 'ES384', p384.certificate],
  ['es384-key-object', 'a P-384 KeyObject', 'ES384', crypto.createPublicKey(p384.publicKey)],
  ['es512-certificate', 'a P-521 certificate', 'ES512', p521.certificate],
  ['es512-private', 'a P-521 private key', 'ES512', p521.privateKey],
  [
    'ps256-pss-key-object',
    'an RSA-PSS KeyObject',
    'PS256',
    crypto.createPublicKey(rsaPss.publicKey),
    rsaPss.privateKey,
  ],
  ['ps256-pss-private', 'an RSA-PSS private key', 'PS256', rsaPss.privateKey, rsaPss.privateKey],
  ['ps512-certificate', 'a certificate', 'PS512', rsa.certificate],
  [
    'hs256-public-key-object',
    'a public KeyObject',
    'HS256',
    crypto.createPublicKey(rsa.publicKey),
    rsa.publicKey,
  ],
  ['hs256-private-pem', 'a private key as PEM', 'HS256', rsa.privateKey, rsa.privateKey],
  ['hs256-certificate', 'a certificate', 'HS256', rsa.certificate, rsa.certificate],
  [
    'hs256-certificate-buffer',
    'a certificate in a Buffer',
    'HS256',
    Buffer.from(rsa.certificate),
    rsa.certificate,
  ],
  [
    'hs256-spaced-pem',
    'a public key after white space',
    'HS256',
    ` \n${rsa.publicKey}`,
    ` \n${rsa.publicKey}`,
  ],
  ['hs256-der', 'a public key as DER', 'HS256', der(rsa.publicKey), der(rsa.publicKey)],
  [
    'hs256-jwk-text',
    'the text of a public JWK',
    'HS256',
    JSON.stringify(jwk(rsa.publicKey)),
    JSON.stringify(jwk(rsa.publicKey)),
  ],
  ['hs256-jwk', 'a symmetric JWK', 'HS256', { kty: 'oct', k: Buffer.from(secret).toString('base64url') }],
  ['hs512-key-object', 'a secret KeyObject', 'HS512', crypto.createSecretKey(Buffer.from(secret))],
];

const spelled = spellings.map(([id, title, alg, key, signing]) => ({
  id,
  title: `an ${alg} assertion where getKey answers ${title}`,
  run: (implementation) =>
    exchange(implementation, { key, assertion: assertion(alg, signing ?? keys.keyFor[alg].signing) }),
}));

/** @param {string} pem */
function oneLine(pem) {
  const [begin, ...body] = pem.trim().split('\n');
  const end = body.pop();
  return `${begin}\n${body.join('')}\n${end}\n`;
}

module.exports = [...matrix, ...wrong, ...wrongPublicKey, ...spelled];
