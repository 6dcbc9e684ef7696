'use strict';

const dns = require('node:dns');
const http = require('node:http');
const https = require('node:https');
const { isIPv4 } = require('node:net');
const { isSecret, keysOf, parsed } = require('./document');
const { keySetOf } = require('./key-set');

/**
 * @typedef {InstanceType<typeof import('./key-set').KeySet>} KeySet
 * @typedef {{ timeout: number, maxBytes: number }} Limits milliseconds and bytes
 * @typedef {{ agent?: any, fetch?: (url: string, init: any) => any }} Way one of them, or neither
 */

const HEADERS = Object.freeze({ accept: 'application/jwk-set+json, application/json' });

/**
 * Whether a set may be fetched from there: by https, or from this machine.
 *
 * @param {URL} url
 */
function isAllowed({ protocol, hostname, username, password }) {
  if (username !== '' || password !== '') return false;
  return (
    protocol === 'https:' || (protocol === 'http:' && (hostname === 'localhost' || isLoopback(hostname)))
  );
}

/** @param {string} address an IP address, an IPv6 one with or without brackets */
function isLoopback(address) {
  return address === '::1' || address === '[::1]' || (isIPv4(address) && address.startsWith('127.'));
}

/**
 * Makes the function that fetches a JWK Set. A secret that the set publishes is known to all, and no key.
 *
 * @param {URL} url
 * @param {Limits} limits
 * @param {import('../native').Policy} policy
 * @param {Way} way
 * @returns {() => Promise<KeySet>}
 */
function createUrlLoader(url, limits, policy, { agent, fetch }) {
  return async () => {
    const body = fetch ? await fetchedBy(fetch, url, limits) : await fetched(url, limits, agent);
    const jwks = keysOf(parsed(body));
    return keySetOf(
      jwks.filter((jwk) => !isSecret(jwk)),
      policy,
    );
  };
}

/**
 * The body of the answer to one GET. Nothing is followed, decompressed or retried, no connection stays open, and the time limit is
 * for all of it: to the last byte.
 *
 * @param {URL} url
 * @param {Limits} limits
 * @param {any} [agent]
 * @returns {Promise<Buffer>}
 */
function fetched(url, { timeout, maxBytes }, agent = false) {
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const req = request(url, {
      agent,
      headers: HEADERS,
      // Not for the environment to say, as it could with NODE_TLS_REJECT_UNAUTHORIZED.
      rejectUnauthorized: true,
      ...(url.hostname === 'localhost' && { lookup: lookUpLoopback }),
    });
    const timer = setTimeout(() => fail(`there was no whole answer within ${timeout} ms`), timeout);
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
        if (length > maxBytes) fail(`the answer has more than ${maxBytes} bytes`);
        else chunks.push(chunk);
      });
      res.on('end', () => {
        clearTimeout(timer);
        resolve(Buffer.concat(chunks));
      });
      const encoding = res.headers['content-encoding'] ?? 'identity';
      if (res.statusCode !== 200) fail(`the status is ${res.statusCode}`);
      else if (encoding !== 'identity') fail('the answer is compressed');
    });
    req.end();
  });
}

/**
 * The same by a function of the application's like the global `fetch`. It decompresses by itself, so the bytes are counted behind that.
 *
 * @param {(url: string, init: any) => any} fetch
 * @param {URL} url
 * @param {Limits} limits
 * @returns {Promise<Buffer>}
 */
async function fetchedBy(fetch, url, { timeout, maxBytes }) {
  const controller = new AbortController();
  const { signal } = controller;
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`there was no whole answer within ${timeout} ms`)), timeout);
  });
  const answer = async () => {
    const response = await fetch(url.href, { headers: { ...HEADERS }, redirect: 'error', signal });
    if (response?.status !== 200) throw new Error(`the status is ${response?.status}`);
    if (response.redirected) throw new Error('the request was redirected');
    return bodyOf(response, maxBytes);
  };
  try {
    return await Promise.race([answer(), late]);
  } finally {
    clearTimeout(timer);
    // What nobody waits for any more, or is too long, isn't read to its end.
    controller.abort();
  }
}

/**
 * @param {any} response
 * @param {number} maxBytes
 */
async function bodyOf({ body }, maxBytes) {
  /** @type {Buffer[]} */
  const chunks = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += Buffer.byteLength(chunk);
    if (length > maxBytes) throw new Error(`the answer has more than ${maxBytes} bytes`);
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}

/**
 * The look-up of `localhost`, which some resolvers ask the network for (RFC 6761 §6.3): only this machine is meant.
 *
 * @param {string} hostname
 * @param {any} options
 * @param {(error: Error | null, ...found: any[]) => void} callback
 */
function lookUpLoopback(hostname, options, callback) {
  dns.lookup(hostname, { ...options, all: true }, (error, /** @type {any} */ addresses) => {
    if (error) return callback(error);
    /** @type {dns.LookupAddress[]} */
    const near = addresses.filter((/** @type {dns.LookupAddress} */ { address }) => isLoopback(address));
    const [first] = near;
    if (!first) return callback(new Error('localhost is the name of another machine'));
    return options.all ? callback(null, near) : callback(null, first.address, first.family);
  });
}

module.exports = { createUrlLoader, isAllowed };
