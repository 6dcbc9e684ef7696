'use strict';

// The options of a JWK Set at a URL or in a file.

const { fileURLToPath } = require('node:url');
const { assertKnown } = require('../options/known');
const { expectedSecret, isCount, isCountOrZero, isFunction, optional } = require('../values/checks');
const { CachedKeySet, unavailable } = require('./cached-key-set');

// Milliseconds between two checks whether a file has changed.
const FILE_INTERVAL = 1000;
const NAMES = ['jwks', 'maxAge', 'cooldown', 'staleIfError', 'timeout', 'maxBytes', 'agent', 'fetch'];

/**
 * @param {object} options `jwks`, and how to load it
 * @param {string} name of the option, for errors
 * @param {import('../native').Policy} policy
 * @param {readonly string[]} [others] further options that are allowed
 */
function createRemoteKeySet(options, name, policy, others = []) {
  const given = assertKnown(options, [...NAMES, ...others], name);
  /** @param {string} option @param {number} fallback @param {(value: unknown) => boolean} [valid] */
  const count = (option, fallback, valid = isCount) =>
    optional(
      valid === isCount ? 'a positive integer' : 'an integer of at least 0',
      `${name}.${option}`,
      given[option],
      valid,
    ) ?? fallback;
  const times = {
    maxAge: count('maxAge', 600) * 1000,
    cooldown: count('cooldown', 30) * 1000,
    staleIfError: count('staleIfError', 3600, isCountOrZero) * 1000,
  };
  const limits = { timeout: count('timeout', 5000, isTimeout), maxBytes: count('maxBytes', 262_144) };
  const location = locationOf(given.jwks, `${name}.jwks`);

  const transport = readTransport(given, name);
  if (location instanceof URL) {
    const { createUrlLoader } = require('./url-loader');
    return new CachedKeySet(location.host, createUrlLoader(location, limits, policy, transport), times);
  }
  if (transport.agent ?? transport.fetch) throw expectedSecret('a URL to fetch', `${name}.jwks`, given.jwks);
  const { createFileLoader } = require('./file-loader');
  const { loadSync, load } = createFileLoader(location, limits, policy);
  const label = `the file of ${name}.jwks`;
  try {
    return new CachedKeySet(
      label,
      load,
      { ...times, maxAge: FILE_INTERVAL, cooldown: FILE_INTERVAL },
      loadSync(),
    );
  } catch (cause) {
    throw unavailable(label, cause);
  }
}

/**
 * The options for a proxy or a private certificate authority: an agent, or a function like `fetch`.
 *
 * @param {Record<string, any>} given
 * @param {string} name
 * @returns {import('./url-loader').Transport}
 */
function readTransport({ agent, fetch }, name) {
  if (agent !== undefined && !isFunction(agent?.addRequest)) {
    throw expectedSecret('an Agent of node:http or node:https', `${name}.agent`, agent);
  }
  if (fetch !== undefined && !isFunction(fetch)) throw expectedSecret('a function', `${name}.fetch`, fetch);
  if (agent !== undefined && fetch !== undefined) {
    throw expectedSecret('either agent or fetch', name, fetch);
  }
  return { agent, fetch };
}

/**
 * @param {unknown} jwks
 * @param {string} name
 * @returns {URL | string} a URL to fetch, or the path of a file
 */
function locationOf(jwks, name) {
  const isText = typeof jwks === 'string' && jwks !== '';
  // A scheme has at least two letters, since a path on Windows may begin with one letter and a colon.
  const isPath = isText && !/^[a-z][a-z0-9+.-]+:/i.test(jwks);
  if (isPath) return jwks;
  const url = isText || jwks instanceof URL ? urlOf(jwks) : undefined;
  if (url?.protocol === 'file:') return fileURLToPath(url);
  const { isSecureUrl } = require('./url-loader');
  // The error doesn't show the URL, which may contain a password.
  if (url && isSecureUrl(url)) return url;
  throw expectedSecret(
    'an https URL without credentials, an http URL of this machine, or the path or URL of a file',
    name,
    jwks,
  );
}

/** @param {string | URL} text */
function urlOf(text) {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

// The longest delay of a timer.
/** @param {unknown} value */
const isTimeout = (value) => isCount(value) && Number(value) < 2 ** 31;

module.exports = { createRemoteKeySet };
