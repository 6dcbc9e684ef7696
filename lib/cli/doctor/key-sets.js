'use strict';

// Key sets behind a URL or in a file: whether they can be loaded, how old they are, and what is in them.

const fs = require('node:fs');
const { isSecretJwk, parseJson, usableKeysOf } = require('../../key-sources/jwk-set');
const { locationOf, readLoading, readTransport } = require('../../key-sources/remote-key-set');
const { inspectKey } = require('../../native/keys');
const { own } = require('../../values/members');
const { duration, relative } = require('../output/times');
const { checkKey } = require('./keys');
const { ok, problem, warning } = require('./findings');

/** @typedef {import('./findings').Finding} Finding */

const AREA = 'key sets';
/**
 * @param {string} name of the option
 * @param {import('../../values/members').Members} options `jwks`, and how to load it, which the product has checked
 * @param {readonly string[]} [algorithms] that are allowed
 * @returns {Promise<Finding[]>}
 */
async function checkKeySet(name, options, algorithms) {
  const start = performance.now();
  const location = locationOf(options.jwks, name);
  const place = location instanceof URL ? location.host : 'a file';
  try {
    const { bytes, age } = await loaded(location, options, start);
    const jwks = usableKeysOf(parseJson(bytes)).filter(
      (jwk) => !(location instanceof URL) || !isSecretJwk(jwk),
    );
    return findingsFor(name, `${place}, ${age}`, jwks, algorithms);
  } catch (error) {
    return [unreachable(name, place, error)];
  }
}

/**
 * The key set that an issuer's metadata names.
 *
 * @param {string} issuer
 * @param {import('../../values/members').Members} options how to load it
 * @param {readonly string[]} [algorithms]
 */
async function checkDiscovery(issuer, options, algorithms) {
  const url = new URL(issuer);
  const { download } = require('../../key-sources/url-loader');
  const { findKeySet, metadataUrlsOf } = require('../../key-sources/discovery');
  const { limits } = readLoading(options);
  const transport = readTransport(options);
  try {
    const jwks = await findKeySet(url, issuer, metadataUrlsOf(url), (one) =>
      download(one, limits, transport),
    );
    return await checkKeySet('issuer', { ...options, jwks }, algorithms);
  } catch (error) {
    return [unreachable('issuer', `the metadata of ${url.host}`, error)];
  }
}

/**
 * @param {string} name
 * @param {string} place
 * @param {unknown} error
 */
function unreachable(name, place, error) {
  const remedy = 'Fetch it from this machine with curl: address, certificate, proxy, time limit.';
  return problem(AREA, name, `${place} cannot be loaded: ${reasonOf(error)}`, remedy);
}

/**
 * @param {URL | string} location
 * @param {import('../../values/members').Members} options
 * @param {number} start
 * @returns {Promise<{ bytes: Uint8Array, age: string }>}
 */
async function loaded(location, options, start) {
  if (!(location instanceof URL)) {
    const seconds = fs.statSync(location).mtimeMs / 1000;
    return { bytes: fs.readFileSync(location), age: `changed ${relative(seconds, Date.now() / 1000)}` };
  }
  const { download } = require('../../key-sources/url-loader');
  const { times, limits } = readLoading(options);
  const bytes = await download(location, limits, readTransport(options));
  const took = Math.round(performance.now() - start);
  return {
    bytes,
    age: `answered in ${took} ms, and is fetched again after ${duration(times.maxAge / 1000)}`,
  };
}

/**
 * @param {string} name
 * @param {string} place
 * @param {import('../../key-sources/jwk-set').Jwk[]} jwks
 * @param {readonly string[]} [algorithms] that are allowed
 * @returns {Finding[]}
 */
function findingsFor(name, place, jwks, algorithms) {
  if (jwks.length === 0)
    return [warning(AREA, name, `${place}, has no key that can be used`, 'Publish a key there.')];
  const keys = jwks.flatMap((jwk, index) => {
    const algorithm = own(jwk, 'alg');
    return checkKey(`${name}, key ${index + 1}`, jwk, typeof algorithm === 'string' ? { algorithm } : {});
  });
  return [usefulness(name, `${place}, keys: ${jwks.length}`, jwks, algorithms), ...keys];
}

/**
 * Whether any of the keys serves an algorithm that is allowed.
 *
 * @param {string} name
 * @param {string} text
 * @param {import('../../key-sources/jwk-set').Jwk[]} jwks
 * @param {readonly string[]} [algorithms]
 */
function usefulness(name, text, jwks, algorithms) {
  const isAllowed = (/** @type {import('../../key-sources/jwk-set').Jwk} */ jwk) =>
    algorithmsOf(jwk).some((algorithm) => algorithms?.includes(algorithm));
  if (algorithms === undefined || jwks.some(isAllowed)) return ok(AREA, name, text);
  return problem(
    AREA,
    name,
    `${text}, none of which serves ${algorithms.join(' or ')}`,
    'Compare the option algorithms with the alg that the issuer writes into the headers of its tokens.',
  );
}

/** @param {import('../../key-sources/jwk-set').Jwk} jwk @returns {string[]} */
function algorithmsOf(jwk) {
  const named = own(jwk, 'alg');
  if (typeof named === 'string') return [named];
  try {
    return inspectKey(jwk).algorithms;
  } catch {
    // `checkKey` says what is wrong with it.
    return [];
  }
}

/** Our own messages hold no secret; those of the system are named by their codes. @param {unknown} error @returns {string} */
function reasonOf(error) {
  const code = own(error, 'code');
  if (typeof code === 'string') return code;
  const message = error instanceof Error ? error.message : '';
  if (error instanceof AggregateError && message.startsWith('The issuer has no metadata')) {
    return `${message} (${[...new Set(error.errors.map(reasonOf))].join(', ')})`;
  }
  return /^(?:the (?:status|response|document|JWK Set)|The metadata|localhost resolves)/.test(message)
    ? message
    : 'an error without a code';
}

module.exports = { checkDiscovery, checkKeySet };
