'use strict';

const { assertKnown } = require('../options/known');
const { own, read } = require('../values/members');
const { expectedSecret, isText, optional } = require('../values/checks');
const { isPlainObject } = require('../values/plain-object');
const { CachedKeySet } = require('./cached-key-set');
const { readClients } = require('./clients');
const { noMatchingKey } = require('./key-set');
const { createRemoteKeySet } = require('./remote-key-set');

/**
 * @typedef {import('./verifiers').Verifier} Verifier
 * @typedef {InstanceType<typeof import('./key-set').KeySet>} KeySet
 * @typedef {object} KeySource serves in place of option getKey
 * @property {(payload: Unverified, header: Unverified) => Verifier | undefined | Promise<Verifier>} findVerifier undefined for an unknown
 *   client
 * @property {readonly { option: string, keys: InstanceType<typeof CachedKeySet> }[]} remote the key sets at URLs and in files
 * @property {string} [claim] the claim that names the client, where each client has keys of its own
 * @property {(token: string, now: number) => string | undefined} [ownerOf] whose key verifies a signature, in words, for diagnosis
 * @typedef {Record<string, unknown>} Unverified a claims set or header that only selects a key
 */

/**
 * Finds keys as option `keys` says.
 *
 * @param {unknown} options
 * @param {import('../native').Policy} policy
 * @returns {KeySource}
 */
function createKeySource(options, policy) {
  const { find, claim, ownerOf, remote } = createFinder(options, policy);
  return {
    claim,
    ownerOf,
    remote,
    findVerifier(payload, header) {
      const keys = find(payload);
      if (!keys) return undefined;
      const found = keys.find(own(header, 'kid'));
      if (found instanceof Promise) return found.then((verifier) => verifier ?? noMatchingKey);
      return found ?? noMatchingKey;
    },
  };
}

/**
 * @param {unknown} options
 * @param {import('../native').Policy} policy
 * @returns {Omit<KeySource, 'findVerifier'> & { find: (payload: Unverified) => KeySet | InstanceType<typeof CachedKeySet> | undefined }}
 */
function createFinder(options, policy) {
  if (typeof options !== 'object' || options === null) throw expectedSecret('an object', 'keys', options);
  const { clients: listed, jwks } = read(options, ['clients', 'jwks']);
  if ((listed === undefined) === (jwks === undefined)) {
    throw expectedSecret('either clients or jwks', 'keys', options);
  }
  if (jwks !== undefined) {
    const keys = createRemoteKeySet(options, 'keys', policy);
    return { find: () => keys, remote: [{ option: 'keys', keys }] };
  }
  const given = assertKnown(options, ['clients', 'claim'], 'keys');
  const claim = optional('a non-empty string', 'keys.claim', given.claim, isText) ?? 'iss';
  const clients = readClients(given.clients, policy);
  const find = (/** @type {Unverified} */ payload) =>
    clients.get(/** @type {string} */ (own(payload, claim)));
  const remote = [...clients].flatMap(([id, keys]) =>
    keys instanceof CachedKeySet ? [{ option: `keys.clients[${JSON.stringify(id)}]`, keys }] : [],
  );
  const ownerOf = (/** @type {string} */ token, /** @type {number} */ now) =>
    require('./diagnosis').ownerOf(clients, token, now);
  return { find, claim, ownerOf, remote };
}

/**
 * Whether a value looks like option `keys`. Next to a getKey it may be anything: an application may pass an object of its own as options,
 * which has a member of that name.
 *
 * @param {unknown} value
 */
function isKeySource(value) {
  return isPlainObject(value) && (Object.hasOwn(value, 'clients') || Object.hasOwn(value, 'jwks'));
}

module.exports = { createKeySource, isKeySource };
