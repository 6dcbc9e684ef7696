'use strict';

const { randomUUID } = require('node:crypto');
const { createSigner } = require('../native/signing');
const { assertKnown } = require('../options/known');
const { wholeSeconds } = require('../values/clock');
const { expected, expectedSecret } = require('../values/checks');
const { isPlainObject } = require('../values/plain-object');
const { assertNotInProduction, testKeys } = require('./test-keys');

const LIFETIME = 60;

/**
 * Signs an assertion (RFC 7523 §3) with one of the test keys. Claims that are given replace those that are there anyhow; an undefined one
 * leaves it out.
 *
 * @param {Record<string, unknown>} [claims]
 * @param {Parameters<typeof import('../../types/testing').testAssertion>[1]} [how]
 */
function testAssertion(claims = {}, how = {}) {
  assertNotInProduction('testAssertion');
  const { key = 'rsa' } = assertKnown(how, ['key']);
  if (!Object.hasOwn(testKeys, key)) throw expected(`one of ${Object.keys(testKeys).join(', ')}`, 'key', key);
  if (!isPlainObject(claims)) throw expectedSecret('a plain object', 'claims', claims);
  const now = wholeSeconds();
  const { iss = 'test-client' } = claims;
  const all = { iss, sub: iss, iat: now, exp: now + LIFETIME, jti: randomUUID(), ...claims };
  return signerOf(key)(JSON.stringify(all));
}

/** @param {'secret' | 'rsa' | 'ec' | 'ed25519'} name */
function signerOf(name) {
  if (name === 'secret') return createSigner(testKeys.secret, { alg: 'HS256', typ: 'JWT' });
  const { privateKey, algorithm, kid } = testKeys[name];
  return createSigner(privateKey, { alg: algorithm, typ: 'JWT', kid });
}

module.exports = { testAssertion };
