'use strict';

// The options of a JWK Set at a URL or in a file.

const { fileURLToPath } = require('node:url');
const { readDuration, readTimeout } = require('../options/duration');
const { assertKnown } = require('../options/known');
const { expected, expectedSecret, isCount, isFunction, optional } = require('../values/checks');
const { CachedKeySet, unavailable } = require('./cached-key-set');

// Milliseconds between two checks whether a file has changed.
const FILE_INTERVAL = 1000;
// Seconds.
const DEFAULT_TIMEOUT = 5;
const NAMES = ['jwks', 'cacheMaxAge', 'cooldown', 'staleIfError', 'timeout', 'maxBytes', 'agent', 'fetch'];

/**
 * @param {object} options `jwks`, and how to load it
 * @param {string} name of the option, for errors
 * @param {import('../native').Policy} policy
 * @param {readonly string[]} [others] further options that are allowed
 */
function createRemoteKeySet(options, name, policy, others = []) {
  const given = assertKnown(options, [...NAMES, ...others], name);
  const loading = readLoading(given, name);
  const location = locationOf(given.jwks, `${name}.jwks`);
  assertFetched(location, given, `${name}.`);
  const transport = readTransport(given, name);
  return openKeySet(location, { name: `${name}.jwks`, ...loading, transport }, policy);
}

/**
 * Refuses options that have no effect on a file, which is read when it has changed.
 *
 * @param {URL | string} location
 * @param {import('../values/members').Members} given
 * @param {string} [prefix]
 */
function assertFetched(location, given, prefix = '') {
  if (location instanceof URL) return;
  const useless = ['cacheMaxAge', 'cooldown', 'timeout'].find((name) => given[name] !== undefined);
  if (useless) throw expected('nothing with a file', prefix + useless, given[useless]);
}

/**
 * How often a key set is loaded, and the limits of each time.
 *
 * @param {import('../values/members').Members} given
 * @param {string} [name] of the option that they are members of
 * @returns {{ times: import('./cached-key-set').Times, limits: import('./url-loader').Limits }}
 */
function readLoading(given, name) {
  const prefix = name === undefined ? '' : `${name}.`;
  /** @param {string} option @param {number} fallback @param {number} least */
  const milliseconds = (option, fallback, least) =>
    readDuration(prefix + option, given[option] === undefined ? fallback : given[option], { least }) * 1000;
  const { timeout = DEFAULT_TIMEOUT, maxBytes } = given;
  return {
    times: {
      maxAge: milliseconds('cacheMaxAge', 600, 1),
      cooldown: milliseconds('cooldown', 30, 1),
      staleIfError: milliseconds('staleIfError', 3600, 0),
    },
    limits: {
      timeout: readTimeout(`${prefix}timeout`, timeout),
      maxBytes: optional('a positive integer', `${prefix}maxBytes`, maxBytes, isCount) ?? 262_144,
    },
  };
}

/**
 * The key set at a URL or in a file. A file is read now, so that a mistake throws at construction.
 *
 * @param {URL | string} location
 * @param {object} how
 * @param {string} how.name of the option
 * @param {import('./cached-key-set').Times} how.times
 * @param {import('./url-loader').Limits} how.limits
 * @param {import('./url-loader').Transport} how.transport
 * @param {import('../native').Policy} policy
 */
function openKeySet(location, { name, times, limits, transport }, policy) {
  if (location instanceof URL) {
    const { createUrlLoader } = require('./url-loader');
    return new CachedKeySet(location.host, createUrlLoader(location, limits, policy, transport), times);
  }
  if (transport.agent ?? transport.fetch) throw expectedSecret('a URL to fetch', name, location);
  const { createFileLoader } = require('./file-loader');
  const { loadSync, load } = createFileLoader(location, limits, policy);
  const label = `the file of ${name}`;
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
 * @param {import('../values/members').Members} given
 * @param {string} [name] of the option that they are members of
 * @returns {import('./url-loader').Transport}
 */
function readTransport({ agent, fetch }, name) {
  const prefix = name === undefined ? '' : `${name}.`;
  if (agent !== undefined && !isFunction(agent?.addRequest)) {
    throw expectedSecret('an Agent of node:http or node:https', `${prefix}agent`, agent);
  }
  if (fetch !== undefined && !isFunction(fetch)) throw expectedSecret('a function', `${prefix}fetch`, fetch);
  if (agent !== undefined && fetch !== undefined) {
    throw expectedSecret('either agent or fetch', name ?? 'options', fetch);
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

module.exports = { assertFetched, createRemoteKeySet, locationOf, openKeySet, readLoading, readTransport };
