'use strict';

const { latchkeyError } = require('../values/errors');
const { createVerifier } = require('./verifiers');
const { assertKnown } = require('../options/known');
const { own } = require('../values/members');
const { expected, expectedSecret, isText, optional } = require('../values/checks');
const { isPlainObject } = require('../values/plain-object');
const { MOST_KEYS, keyIdOf, keysOf } = require('./document');
const { KeySet } = require('./key-set');
const { createRemoteKeySet } = require('./remote');

/**
 * @typedef {InstanceType<typeof import('./key-set').KeySet>} KeySet
 * @typedef {InstanceType<typeof import('./cached').CachedKeySet>} CachedKeySet
 */

/**
 * The keys of each client, prepared: what can't be a key shows now.
 *
 * @param {unknown} clients
 * @param {import('../native').Policy} policy
 * @returns {Map<string, KeySet | CachedKeySet>}
 */
function readClients(clients, policy) {
  if (!isPlainObject(clients)) throw expectedSecret('an object', 'keys.clients', clients);
  return new Map(
    Object.entries(clients).map(([id, given]) => [
      id,
      readClient(given, `keys.clients[${JSON.stringify(id)}]`, policy),
    ]),
  );
}

/**
 * @param {any} given
 * @param {string} name
 * @param {import('../native').Policy} policy
 */
function readClient(given, name, policy) {
  if (Array.isArray(given)) return ofList(given, name, policy);
  if (isPlainObject(given) && !Object.hasOwn(given, 'kty')) {
    if (Object.hasOwn(given, 'jwks')) return createRemoteKeySet(given, name, policy);
    if (Object.hasOwn(given, 'keys')) return ofSet(given, name, policy);
  }
  return ofList([given], name, policy);
}

/**
 * @param {unknown[]} list
 * @param {string} name
 * @param {import('../native').Policy} policy
 */
function ofList(list, name, policy) {
  if (list.length === 0) throw expectedSecret('at least one key', name, list);
  const keys = Array.from(list, (given, index) => {
    const { kid, key } = readKey(given, list.length > 1 ? `${name}[${index}]` : name);
    const { verify, error } = createVerifier(key, policy);
    if (error) throw unusable(error, name);
    return { kid, verify, error: undefined };
  });
  const kids = keys.flatMap(({ kid }) => kid ?? []);
  if (new Set(kids).size < kids.length) throw expectedSecret('a kid of its own for each key', name, list);
  return new KeySet(keys);
}

/**
 * A key, or a key with a name that it doesn't hold itself.
 *
 * @param {any} given
 * @param {string} name
 * @returns {{ kid: string | undefined, key: unknown }}
 */
function readKey(given, name) {
  const isJwk = isPlainObject(given) && Object.hasOwn(given, 'kty');
  if (!isPlainObject(given) || isJwk) {
    return {
      kid: optional('a non-empty string', `${name}.kid`, isJwk ? textOf(given) : undefined, isText),
      key: given,
    };
  }
  const { kid, key } = assertKnown(given, ['kid', 'key'], name);
  if (!isText(kid)) throw expected('a non-empty string', `${name}.kid`, kid);
  return { kid, key };
}

/** @param {any} jwk */
function textOf(jwk) {
  const kid = keyIdOf(jwk);
  return kid === null ? own(jwk, 'kid') : kid;
}

/**
 * @param {unknown} set
 * @param {string} name
 * @param {import('../native').Policy} policy
 */
function ofSet(set, name, policy) {
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
    return keysOf(set);
  } catch {
    throw expectedSecret(`a JWK Set of at most ${MOST_KEYS} keys`, name, set);
  }
}

/**
 * @param {any} error of a key
 * @param {string} name
 */
function unusable({ code, message }, name) {
  return latchkeyError(code ?? 'ERR_KEY_INVALID', `Option ${name} can't be used: ${message}`);
}

module.exports = { readClients };
