'use strict';

const dns = require('node:dns');
const http = require('node:http');
const https = require('node:https');
const { isIPv4 } = require('node:net');
const { isSecretJwk, usableKeysOf, parseJson } = require('./jwk-set');
const { keySetOf } = require('./key-set');

/**
 * @typedef {InstanceType<typeof import('./key-set').KeySet>} KeySet
 * @typedef {{ timeout: number, maxBytes: number }} Limits milliseconds and bytes
 * @typedef {(url: string, init: object) => any} Fetch like the global `fetch`; its response is checked here
 * @typedef {{ agent?: http.Agent, fetch?: Fetch }} Transport one of them, or neither
 */

const HEADERS = Object.freeze({ accept: 'application/jwk-set+json, application/json' });

/**
 * Whether keys may be fetched from a URL: with https, or from this machine, and without credentials in the URL.
 *
 * @param {URL} url
 */
function isSecureUrl({ protocol, hostname, username, password }) {
  if (username !== '' || password !== '') return false;
  return (
    protocol === 'https:' || (protocol === 'http:' && (hostname === 'localhost' || isLoopback(hostname)))
  );
}

/** @param {string} address an IP address; IPv6 with or without brackets */
function isLoopback(address) {
  return address === '::1' || address === '[::1]' || (isIPv4(address) && address.startsWith('127.'));
}

/**
 * Creates the function that fetches a JWK Set. Secrets and private keys in the set are ignored: they are public, so they prove nothing.
 *
 * @param {URL} url
 * @param {Limits} limits
 * @param {import('../native').Policy} policy
 * @param {Transport} transport
 * @returns {() => Promise<KeySet>}
 */
function createUrlLoader(url, limits, policy, transport) {
  return async () => {
    const jwks = usableKeysOf(parseJson(await download(url, limits, transport)));
    return keySetOf(
      jwks.filter((jwk) => !isSecretJwk(jwk)),
      policy,
    );
  };
}

/**
 * The body at a URL.
 *
 * @param {URL} url
 * @param {Limits} limits
 * @param {Transport} transport
 * @returns {Promise<Buffer>}
 */
function download(url, limits, { agent, fetch }) {
  return fetch ? fetchWith(fetch, url, limits) : get(url, limits, agent);
}

/**
 * The response body of one GET request, without redirects, decompression, retries or keep-alive. The time limit covers everything up to the
 * last byte.
 *
 * @param {URL} url
 * @param {Limits} limits
 * @param {http.Agent | false} [agent]
 * @returns {Promise<Buffer>}
 */
function get(url, { timeout, maxBytes }, agent = false) {
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const req = request(url, {
      agent,
      headers: HEADERS,
      // Whatever the environment variable NODE_TLS_REJECT_UNAUTHORIZED says.
      rejectUnauthorized: true,
      // An own member hides one of Object.prototype, which node:tls would read.
      ca: undefined,
      ...(url.hostname === 'localhost' && { lookup: lookUpLoopback }),
    });
    const timer = setTimeout(() => fail(`the response was not complete within ${timeout} ms`), timeout);
    /** @param {string | Error} reason */
    const fail = (reason) => {
      clearTimeout(timer);
      reject(typeof reason === 'string' ? new Error(reason) : reason);
      req.destroy();
    };

    req.on('error', fail);
    req.on('response', (res) => {
      /** @type {Buffer[]} */
      const chunks = [];
      let length = 0;
      res.on('error', fail);
      res.on('data', (/** @type {Buffer} */ chunk) => {
        length += chunk.length;
        if (length > maxBytes) fail(`the response has more than ${maxBytes} bytes`);
        else chunks.push(chunk);
      });
      res.on('end', () => {
        clearTimeout(timer);
        resolve(Buffer.concat(chunks));
      });
      const encoding = res.headers['content-encoding'] ?? 'identity';
      if (res.statusCode !== 200) fail(`the status is ${res.statusCode}`);
      else if (encoding !== 'identity') fail('the response is compressed');
    });
    req.end();
  });
}

/**
 * The same with the application's `fetch`. It may decompress the body, so the limit is for the decompressed bytes.
 *
 * @param {Fetch} fetch
 * @param {URL} url
 * @param {Limits} limits
 * @returns {Promise<Buffer>}
 */
async function fetchWith(fetch, url, { timeout, maxBytes }) {
  const controller = new AbortController();
  const { signal } = controller;
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const timedOut = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`the response was not complete within ${timeout} ms`)),
      timeout,
    );
  });
  const load = async () => {
    const response = await fetch(url.href, { headers: { ...HEADERS }, redirect: 'error', signal });
    if (response?.status !== 200) throw new Error(`the status is ${response?.status}`);
    if (response.redirected) throw new Error('the request was redirected');
    return bodyOf(response, maxBytes);
  };
  try {
    return await Promise.race([load(), timedOut]);
  } finally {
    clearTimeout(timer);
    // Stops a response that is too late or too long.
    controller.abort();
  }
}

/**
 * @param {{ body?: AsyncIterable<Uint8Array> | null }} response
 * @param {number} maxBytes
 */
async function bodyOf({ body }, maxBytes) {
  /** @type {Buffer[]} */
  const chunks = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += Buffer.byteLength(chunk);
    if (length > maxBytes) throw new Error(`the response has more than ${maxBytes} bytes`);
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}

/**
 * Resolves `localhost` to loopback addresses only. Some resolvers ask the network for it, against RFC 6761 §6.3.
 *
 * @param {string} hostname
 * @param {dns.LookupOptions} options
 * @param {(error: Error | null, ...found: any[]) => void} callback with one address and family, or all
 */
function lookUpLoopback(hostname, options, callback) {
  dns.lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error);
    const loopback = addresses.filter(({ address }) => isLoopback(address));
    const [first] = loopback;
    if (!first) return callback(new Error('localhost resolves to another machine'));
    return options.all ? callback(null, loopback) : callback(null, first.address, first.family);
  });
}

module.exports = { createUrlLoader, download, isSecureUrl };
