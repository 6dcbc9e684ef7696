'use strict';

const { assertKnown } = require('../options/known');
const { own, read } = require('../values/members');
const { expectedSecret, isText, optional } = require('../values/checks');
const { isPlainObject } = require('../values/plain-object');
const { readClients } = require('./clients');
const { noMatchingKey } = require('./key-set');
const { createRemoteKeySet } = require('./remote');

/**
 * @typedef {import('./verifiers').Verifier} Verifier
 * @typedef {InstanceType<typeof import('./key-set').KeySet>} KeySet
 * @typedef {InstanceType<typeof import('./cached').CachedKeySet>} CachedKeySet
 * @typedef {object} KeySource what stands in the place of the options' getKey
 * @property {(payload: any, callback: (error: null, verifier?: Verifier) => void, header: any) => Promise<Verifier> | undefined} getKey
 *   what it gives isn't a key, but one ready to verify with
 * @property {string} [claim] that names the client, where clients have keys of their own
 */

/**
 * Finds keys as option `keys` says. The payload and the header are unverified: they only choose among the keys that are there.
 *
 * @param {any} options
 * @param {import('../native').Policy} policy
 * @returns {KeySource}
 */
function createKeySource(options, policy) {
  const { find, claim } = createFinder(options, policy);
  return {
    claim,
    // The three parameters have it called with the header.
    getKey(payload, callback, header) {
      const keys = find(payload);
      if (!keys) {
        callback(null);
        return undefined;
      }
      const found = keys.find(own(header, 'kid'));
      if (found instanceof Promise) return found.then((verifier) => verifier ?? noMatchingKey);
      callback(null, found ?? noMatchingKey);
      return undefined;
    },
  };
}

/**
 * @param {any} options
 * @param {import('../native').Policy} policy
 * @returns {{ find: (payload: any) => KeySet | CachedKeySet | undefined, claim?: string }}
 */
function createFinder(options, policy) {
  if (typeof options !== 'object' || options === null) throw expectedSecret('an object', 'keys', options);
  const { clients: listed, jwks } = read(options, ['clients', 'jwks']);
  if ((listed === undefined) === (jwks === undefined)) {
    throw expectedSecret('either clients or jwks', 'keys', options);
  }
  if (jwks !== undefined) {
    const keys = createRemoteKeySet(options, 'keys', policy);
    return { find: () => keys };
  }
  const given = assertKnown(options, ['clients', 'claim'], 'keys');
  const claim = optional('a non-empty string', 'keys.claim', given.claim, isText) ?? 'iss';
  const clients = readClients(given.clients, policy);
  const find = (/** @type {any} */ payload) =>
    Object.hasOwn(payload, claim) ? clients.get(payload[claim]) : undefined;
  return { find, claim };
}

/**
 * Whether a value is meant as option `keys`. Beside a getKey it may be anything: options can be an object of the application's own,
 * with a member of that name.
 *
 * @param {any} value
 */
function isKeySource(value) {
  return isPlainObject(value) && (Object.hasOwn(value, 'clients') || Object.hasOwn(value, 'jwks'));
}

module.exports = { createKeySource, isKeySource };
