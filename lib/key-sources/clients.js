'use strict';

const { latchkeyError } = require('../values/errors');
const { createVerifier } = require('./verifiers');
const { assertKnown } = require('../options/known');
const { own } = require('../values/members');
const { expected, expectedSecret, isText, optional } = require('../values/checks');
const { isPlainObject } = require('../values/plain-object');
const { MAX_KEYS, keyIdOf, usableKeysOf } = require('./jwk-set');
const { KeySet } = require('./key-set');
const { createRemoteKeySet } = require('./remote-key-set');

/**
 * @typedef {InstanceType<typeof import('./key-set').KeySet>} KeySet
 * @typedef {InstanceType<typeof import('./cached-key-set').CachedKeySet>} CachedKeySet
 */

/**
 * The keys of each client, parsed now, so that an invalid key throws at construction.
 *
 * @param {unknown} clients
 * @param {import('../native').Policy} policy
 * @returns {Map<string, KeySet | CachedKeySet>}
 */
function readClients(clients, policy) {
  if (!isPlainObject(clients)) throw expectedSecret('a plain object', 'keys.clients', clients);
  return new Map(
    Object.entries(clients).map(([id, given]) => [
      id,
      readClient(given, `keys.clients[${JSON.stringify(id)}]`, policy),
    ]),
  );
}

/**
 * @param {unknown} given one key, an array of keys, a JWK Set, or where to load one
 * @param {string} name
 * @param {import('../native').Policy} policy
 */
function readClient(given, name, policy) {
  if (Array.isArray(given)) return fromArray(given, name, policy);
  if (isPlainObject(given) && !Object.hasOwn(given, 'kty')) {
    if (Object.hasOwn(given, 'jwks')) return createRemoteKeySet(given, name, policy);
    if (Object.hasOwn(given, 'keys')) return fromJwkSet(given, name, policy);
  }
  return fromArray([given], name, policy);
}

/**
 * @param {unknown[]} list
 * @param {string} name
 * @param {import('../native').Policy} policy
 */
function fromArray(list, name, policy) {
  if (list.length === 0) throw expectedSecret('at least one key', name, list);
  const keys = Array.from(list, (given, index) => {
    const { kid, key } = readKey(given, list.length > 1 ? `${name}[${index}]` : name);
    const { verify, error } = createVerifier(key, policy);
    if (error) throw unusable(error, name);
    return { kid, verify, error: undefined };
  });
  const kids = keys.flatMap(({ kid }) => kid ?? []);
  if (new Set(kids).size < kids.length) throw expectedSecret('a different kid for each key', name, list);
  return new KeySet(keys);
}

/**
 * A key, or `{ kid, key }`.
 *
 * @param {unknown} given
 * @param {string} name
 * @returns {{ kid: string | undefined, key: unknown }}
 */
function readKey(given, name) {
  const isJwk = isPlainObject(given) && Object.hasOwn(given, 'kty');
  if (!isPlainObject(given) || isJwk) {
    return {
      kid: optional('a non-empty string', `${name}.kid`, isJwk ? kidOf(given) : undefined, isText),
      key: given,
    };
  }
  const { kid, key } = assertKnown(given, ['kid', 'key'], name);
  if (!isText(kid)) throw expected('a non-empty string', `${name}.kid`, kid);
  return { kid, key };
}

/** @param {Record<string, unknown>} jwk @returns {any} an invalid kid too, for its error */
function kidOf(jwk) {
  const kid = keyIdOf(jwk);
  return kid === null ? own(jwk, 'kid') : kid;
}

/**
 * @param {unknown} set
 * @param {string} name
 * @param {import('../native').Policy} policy
 */
function fromJwkSet(set, name, policy) {
  const keys = jwksOf(set, name).flatMap((jwk) => {
    const { verify, error } = createVerifier(jwk, policy);
    return error ? [] : [{ kid: keyIdOf(jwk) ?? undefined, verify, error: undefined }];
  });
  if (keys.length === 0) throw expectedSecret('a JWK Set with a key that can be used', name, set);
  return new KeySet(keys);
}

/**
 * @param {unknown} set
 * @param {string} name
 */
function jwksOf(set, name) {
  try {
    return usableKeysOf(set);
  } catch {
    throw expectedSecret(`a JWK Set of at most ${MAX_KEYS} keys`, name, set);
  }
}

/**
 * @param {{ code?: string, message: string }} error of a key
 * @param {string} name
 */
function unusable({ code, message }, name) {
  return latchkeyError(code ?? 'ERR_KEY_INVALID', `Option ${name} can't be used: ${message}`);
}

module.exports = { readClients };
