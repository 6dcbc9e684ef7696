'use strict';

// JWTs by hand with node:crypto, as careful as such code usually is, and its primitive alone.

const { constants, createHmac, sign, timingSafeEqual, verify } = require('node:crypto');

/** @param {import('../keys').BenchmarkKey} key */
exports.verifiers = (key) => {
  const isGood = checker(key);
  const byHand = (token) => {
    const [header, payload, signature, more] = token.split('.');
    if (signature === undefined || more !== undefined) throw new Error('refused');
    if (JSON.parse(Buffer.from(header, 'base64url').toString()).alg !== key.alg) throw new Error('refused');
    const message = token.slice(0, header.length + 1 + payload.length);
    if (!isGood(Buffer.from(message, 'latin1'), Buffer.from(signature, 'base64url')))
      throw new Error('refused');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const now = Math.floor(Date.now() / 1000);
    if (claims.exp !== undefined && !(claims.exp > now)) throw new Error('refused');
    if (claims.nbf !== undefined && !(claims.nbf <= now)) throw new Error('refused');
    return claims;
  };
  return [{ name: 'node:crypto by hand', verify: byHand }];
};

/** @param {import('../keys').BenchmarkKey} key */
exports.signers = (key) => {
  const signature = signing(key);
  const header = Buffer.from(JSON.stringify({ alg: key.alg, typ: 'JWT' })).toString('base64url');
  const byHand = (claims) => {
    const message = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
    return `${message}.${signature(Buffer.from(message, 'latin1')).toString('base64url')}`;
  };
  return [{ name: 'node:crypto by hand', sign: byHand }];
};

/**
 * The primitive's check of one signature and nothing around it.
 *
 * @param {import('../keys').BenchmarkKey} key
 * @returns {(message: Buffer, signature: Buffer) => boolean}
 */
function checker({ alg, object }) {
  const hash = hashOf(alg);
  if (alg.startsWith('HS')) {
    return (message, signature) => {
      const tag = createHmac(/** @type {string} */ (hash), object.verifying)
        .update(message)
        .digest();
      return tag.length === signature.length && timingSafeEqual(tag, signature);
    };
  }
  const key = { key: object.verifying, ...parametersOf(alg) };
  return (message, signature) => verify(hash, message, key, signature);
}

/**
 * @param {import('../keys').BenchmarkKey} key
 * @returns {(message: Buffer) => Buffer}
 */
function signing({ alg, object }) {
  const hash = hashOf(alg);
  if (alg.startsWith('HS')) {
    return (message) =>
      createHmac(/** @type {string} */ (hash), object.signing)
        .update(message)
        .digest();
  }
  const key = { key: object.signing, ...parametersOf(alg) };
  return (message) => sign(hash, message, key);
}

/** @param {string} alg */
const hashOf = (alg) => (alg === 'EdDSA' ? null : `sha${alg.slice(2)}`);

/** @param {string} alg */
function parametersOf(alg) {
  if (alg.startsWith('PS')) {
    return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  }
  return alg.startsWith('ES') ? { dsaEncoding: /** @type {const} */ ('ieee-p1363') } : {};
}

exports.checker = checker;
exports.signing = signing;
exports.hashOf = hashOf;
exports.parametersOf = parametersOf;
