'use strict';

// Finds the key set of an issuer by its metadata (RFC 8414 §3, OpenID Connect Discovery 1.0 §4).

const { own } = require('../values/members');
const { isPlainObject } = require('../values/plain-object');
const { CachedKeySet } = require('./cached-key-set');
const { parseJson } = require('./jwk-set');
const { createUrlLoader, download, isSecureUrl } = require('./url-loader');

/** The longest part of a foreign issuer identifier that an error shows. */
const SHOWN = 100;

/**
 * The key set that an issuer's metadata names. Each load reads the metadata again, so that a key set may move.
 *
 * @param {URL} issuer
 * @param {string} identifier the issuer as it is configured: metadata must name exactly this (RFC 8414 §3.3)
 * @param {{ times: import('./cached-key-set').Times, limits: import('./url-loader').Limits, transport: import('./url-loader').Transport }} how
 * @param {import('../native').Policy} policy
 */
function createDiscoveredKeySet(issuer, identifier, { times, limits, transport }, policy) {
  const urls = metadataUrlsOf(issuer);
  const load = async () => {
    const remaining = deadline(limits);
    const get = (/** @type {URL} */ url) => download(url, remaining(), transport);
    const address = await findKeySet(issuer, identifier, urls, get);
    return createUrlLoader(address, remaining(), policy, transport)();
  };
  return new CachedKeySet(issuer.host, load, times);
}

/**
 * The URL of the key set that an issuer's metadata names.
 *
 * @param {URL} issuer
 * @param {string} identifier
 * @param {URL[]} urls of the metadata; the one that answered is moved to the front, to be asked first next time
 * @param {(url: URL) => Promise<Uint8Array>} get
 * @returns {Promise<URL>}
 */
async function findKeySet(issuer, identifier, urls, get) {
  const found = await findMetadata(urls, get);
  urls.sort((one) => (one === found.url ? -1 : 1));
  return keySetUrlIn(found.metadata, issuer, identifier);
}

/**
 * Where an issuer's metadata may be: by RFC 8414 the well-known part precedes the issuer's path, by OpenID Connect it follows.
 *
 * @param {URL} issuer
 */
function metadataUrlsOf({ origin, pathname }) {
  const path = pathname.replace(/\/$/, '');
  return [
    new URL(`${origin}/.well-known/oauth-authorization-server${path}`),
    new URL(`${origin}${path}/.well-known/openid-configuration`),
  ];
}

/**
 * Makes the function that returns the limits of the next download: all of one load share the time limit.
 *
 * @param {import('./url-loader').Limits} limits
 */
function deadline({ timeout, maxBytes }) {
  const end = performance.now() + timeout;
  return () => ({ timeout: Math.max(1, Math.ceil(end - performance.now())), maxBytes });
}

/**
 * @param {readonly URL[]} urls in the order in which they are asked
 * @param {(url: URL) => Promise<Uint8Array>} get
 * @returns {Promise<{ url: URL, metadata: Record<string, unknown> }>} the first JSON object
 */
async function findMetadata(urls, get) {
  const failures = [];
  for (const url of urls) {
    try {
      const metadata = parseJson(await get(url));
      if (isPlainObject(metadata)) return { url, metadata };
      failures.push(new TypeError("the metadata aren't a JSON object"));
    } catch (error) {
      failures.push(error);
    }
  }
  const [first, second] = urls.map(({ pathname }) => pathname);
  throw new AggregateError(failures, `The issuer has no metadata at ${first} or ${second}`);
}

/**
 * @param {Record<string, unknown>} metadata
 * @param {URL} issuer
 * @param {string} identifier
 */
function keySetUrlIn(metadata, { protocol }, identifier) {
  const named = own(metadata, 'issuer');
  if (named !== identifier) {
    const shown = typeof named === 'string' ? JSON.stringify(named.slice(0, SHOWN)) : 'no text';
    throw new Error(`The metadata name ${shown} as issuer; the option issuer must be exactly the same`);
  }
  const url = urlOf(own(metadata, 'jwks_uri'));
  // Metadata that came over https must not lead to keys that anybody on the way can replace.
  if (url === undefined || !isSecureUrl(url) || (protocol === 'https:' && url.protocol !== 'https:')) {
    throw new Error("The metadata's jwks_uri isn't an https URL without credentials");
  }
  return url;
}

/** @param {unknown} text */
function urlOf(text) {
  try {
    return typeof text === 'string' ? new URL(text) : undefined;
  } catch {
    return undefined;
  }
}

module.exports = { createDiscoveredKeySet, findKeySet, metadataUrlsOf };
