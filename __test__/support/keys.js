'use strict';

// Keys from the core's fixtures, and tokens made with nothing but node:crypto: what the tests give to latchkey must
// not come from latchkey.

const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

/** @param {string} name */
const pem = (name) =>
  fs.readFileSync(path.join(__dirname, '../../tests/fixtures/keys', `${name}.pem`), 'utf8');

exports.secret = 'a secret of more than sixty-four bytes, so that it is long enough for HS512 too';

exports.rsa = {
  privateKey: pem('rsa2048.key'),
  privateKeyPkcs1: pem('rsa2048.pkcs1.key'),
  publicKey: pem('rsa2048.pub'),
  publicKeyPkcs1: pem('rsa2048.pkcs1.pub'),
  certificate: pem('rsa2048.cert'),
  certificateExpired: pem('expired.cert'),
  certificateSha1: pem('sha1.cert'),
  /** `certificate` first, then two of other keys. */
  chain: pem('chain.cert'),
};

/** A pair that belongs to somebody else. */
exports.otherRsa = {
  privateKey: pem('rsa3072.key'),
  publicKey: pem('rsa3072.pub'),
  certificate: pem('rsa3072.cert'),
};

exports.rsa1024 = { privateKey: pem('rsa1024.key'), publicKey: pem('rsa1024.pub') };
/** An RSASSA-PSS key without restrictions: good for PS256, PS384 and PS512 alone. */
exports.rsaPss = { privateKey: pem('pss.key'), publicKey: pem('pss.pub') };

/** @param {string} name */
const ec = (name) => ({
  privateKey: pem(`${name}.key`),
  privateKeySec1: pem(`${name}.sec1.key`),
  publicKey: pem(`${name}.pub`),
  certificate: pem(`${name}.cert`),
});
exports.p256 = ec('p256');
exports.p384 = ec('p384');
exports.p521 = ec('p521');
/** A curve that no JWS algorithm here uses. */
exports.secp256k1 = ec('secp256k1');
exports.ed25519 = {
  privateKey: pem('ed25519.key'),
  publicKey: pem('ed25519.pub'),
  certificate: pem('ed25519.cert'),
};

const hmac = { signing: exports.secret, verifying: exports.secret };
/** @param {{ privateKey: string, publicKey: string }} pair */
const pair = ({ privateKey, publicKey }) => ({ signing: privateKey, verifying: publicKey });

/** Every algorithm with a key to sign and a key to verify with. */
exports.keyFor = {
  HS256: hmac,
  HS384: hmac,
  HS512: hmac,
  RS256: pair(exports.rsa),
  RS384: pair(exports.rsa),
  RS512: pair(exports.rsa),
  PS256: pair(exports.rsa),
  PS384: pair(exports.rsa),
  PS512: pair(exports.rsa),
  ES256: pair(exports.p256),
  ES384: pair(exports.p384),
  ES512: pair(exports.p521),
  EdDSA: pair(exports.ed25519),
};
exports.algorithms = /** @type {(keyof typeof exports.keyFor)[]} */ (Object.keys(exports.keyFor));

/**
 * The signature over a signing input, as bytes.
 *
 * @param {string} alg
 * @param {crypto.KeyLike | string | Uint8Array} key secret for HS*, private key as PEM or KeyObject otherwise
 * @returns {(signingInput: string) => Buffer}
 */
exports.signer = (alg, key) => (signingInput) => {
  const data = Buffer.from(signingInput);
  const hash = `sha${alg.slice(2)}`;
  switch (alg.slice(0, 2)) {
    case 'HS':
      return crypto.createHmac(hash, key).update(data).digest();
    case 'RS':
      return crypto.sign(hash, data, /** @type {any} */ (key));
    case 'PS':
      return crypto.sign(hash, data, {
        key: /** @type {any} */ (key),
        padding: crypto.constants.RSA_PKCS1_PSS_PADDING,
        saltLength: crypto.constants.RSA_PSS_SALTLEN_DIGEST,
      });
    case 'ES':
      return crypto.sign(hash, data, { key: /** @type {any} */ (key), dsaEncoding: 'ieee-p1363' });
    case 'Ed':
      return crypto.sign(null, data, /** @type {any} */ (key));
    default:
      throw new TypeError(`Expected a signature algorithm but received ${alg}`);
  }
};

/**
 * A compact JWS from texts that need not be JSON: what a hostile client would send.
 *
 * @param {string | Uint8Array} header
 * @param {string | Uint8Array} payload
 * @param {(signingInput: string) => string | Uint8Array} [signer] without it the signature is empty
 */
exports.compact = (header, payload, signer = () => '') => {
  const signingInput = `${base64url(header)}.${base64url(payload)}`;
  return `${signingInput}.${base64url(signer(signingInput))}`;
};

/**
 * An honest signed JWT.
 *
 * @param {{ alg: string, [member: string]: unknown }} header
 * @param {unknown} payload
 * @param {crypto.KeyLike | string | Uint8Array} [key] default: the key of `keyFor`
 */
exports.sign = (header, payload, key = exports.keyFor[/** @type {'HS256'} */ (header.alg)].signing) =>
  exports.compact(JSON.stringify(header), JSON.stringify(payload), exports.signer(header.alg, key));

/**
 * The token with one bit of its signature changed; still one spelling of base64url.
 *
 * @param {string} token
 */
exports.tampered = (token) => {
  const [header, payload, signature] = token.split('.');
  const bytes = Buffer.from(/** @type {string} */ (signature), 'base64url');
  bytes[0] = /** @type {number} */ (bytes[0]) ^ 1;
  return `${header}.${payload}.${base64url(bytes)}`;
};

/** @param {string | Uint8Array} text */
function base64url(text) {
  return Buffer.from(/** @type {string} */ (text)).toString('base64url');
}
exports.base64url = base64url;
