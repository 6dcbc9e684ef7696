'use strict';

// A JWK Set that is kept elsewhere: behind a URL, or in a file.

const { fileURLToPath } = require('node:url');
const { assertKnown } = require('../options/known');
const { expectedSecret, isCount, isCountOrZero, isFunction, optional } = require('../values/checks');
const { CachedKeySet, unavailable } = require('./cached');

// Files are looked at so often at the most, in milliseconds.
const GLANCE = 1000;
const options = ['jwks', 'maxAge', 'cooldown', 'staleIfError', 'timeout', 'maxBytes', 'agent', 'fetch'];

/**
 * @param {any} all `jwks` with its options
 * @param {string} name the option's, for errors
 * @param {import('../native').Policy} policy
 * @param {readonly string[]} [others] options that aren't the source's
 */
function createRemoteKeySet(all, name, policy, others = []) {
  const given = assertKnown(all, [...options, ...others], name);
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
  const place = placeOf(given.jwks, `${name}.jwks`);

  const way = wayOf(given, name);
  if (place instanceof URL) {
    const { createUrlLoader } = require('./url');
    return new CachedKeySet(place.host, createUrlLoader(place, limits, policy, way), times);
  }
  if (way.agent ?? way.fetch) throw expectedSecret('a URL to fetch', `${name}.jwks`, given.jwks);
  const { createFileLoader } = require('./file');
  const { first, again } = createFileLoader(place, limits, policy);
  const label = `the file of ${name}.jwks`;
  try {
    return new CachedKeySet(label, again, { ...times, maxAge: GLANCE, cooldown: GLANCE }, first());
  } catch (cause) {
    throw unavailable(label, cause);
  }
}

/**
 * How a URL is fetched, where it isn't by Node's own means: behind a proxy, or with a certificate of one's own.
 *
 * @param {any} given
 * @param {string} name
 * @returns {import('./url').Way}
 */
function wayOf({ agent, fetch }, name) {
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
function placeOf(jwks, name) {
  const isText = typeof jwks === 'string' && jwks !== '';
  // On Windows a path may begin with a letter and a colon.
  const isPath = isText && !/^[a-z][a-z0-9+.-]+:/i.test(jwks);
  if (isPath) return jwks;
  const url = isText || jwks instanceof URL ? urlOf(jwks) : undefined;
  if (url?.protocol === 'file:') return fileURLToPath(url);
  const { isAllowed } = require('./url');
  // A URL may hold a password: it isn't repeated.
  if (url && isAllowed(url)) return url;
  throw expectedSecret(
    'an https URL without a password, an http URL of this machine, or the path or URL of a file',
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

// What a timer can wait for.
/** @param {unknown} value */
const isTimeout = (value) => isCount(value) && Number(value) < 2 ** 31;

module.exports = { createRemoteKeySet };
