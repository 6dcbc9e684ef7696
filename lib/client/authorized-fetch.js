'use strict';

const { expected, expectedSecret } = require('../values/checks');
const { bare, given: memberOf } = require('../values/members');
const { isPlainObject } = require('../values/plain-object');
const { readUrl } = require('./options');
const { untilAborted } = require('./until-aborted');

/** `fetch` writes these in capitals, and no others. */
const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'];

/**
 * @typedef {string | URL | Request} Input
 *
 * @typedef {object} Outgoing
 * @property {Input} input
 * @property {RequestInit} init
 * @property {'manual' | 'error'} redirect
 * @property {URL} url
 * @property {string} method
 * @property {[string, string][]} headers the caller's
 * @property {boolean} isRepeatable whether the body can be sent again
 * @property {AbortSignal | null | undefined} signal
 */

/**
 * Creates a `fetch` that adds the access token. It repeats a request at most once for each of two reasons: the token is no longer valid,
 * or the server requires a nonce in the DPoP proof (RFC 9449 §9).
 *
 * @param {import('./options').Settings} settings
 * @param {import('./token-cache').TokenCache} cache
 */
function createFetch(settings, cache) {
  /**
   * @param {Input} input
   * @param {RequestInit} [init]
   * @returns {Promise<Response>}
   */
  return async function authorizedFetch(input, init) {
    const outgoing = readRequest(input, bare(readInit(init)), settings.allowInsecureRequests);
    const { url, signal, isRepeatable } = outgoing;
    const done = new Set();
    for (;;) {
      signal?.throwIfAborted();
      const token = await untilAborted(cache.get(), signal);
      const response = await send(outgoing, token, settings);
      settings.prover?.readNonce(url, response.headers);
      const error = response.status === 401 ? challengeError(response.headers) : undefined;
      if (error === 'invalid_token') cache.forget(token);
      const isRecoverable =
        error === 'invalid_token' ||
        (error === 'use_dpop_nonce' && token.type === 'DPoP' && response.headers.has('dpop-nonce'));
      if (!isRecoverable || !isRepeatable || done.has(error)) return response;
      done.add(error);
      await discard(response);
    }
  };
}

/**
 * @param {Outgoing} outgoing
 * @param {import('./token-cache').Token} token
 * @param {import('./options').Settings} settings
 */
async function send({ input, init, redirect, url, method, headers }, { accessToken, type }, settings) {
  const own = new Headers(headers);
  own.set('authorization', `${type} ${accessToken}`);
  if (type === 'DPoP' && settings.prover) {
    own.set('dpop', await settings.prover.prove({ method, url, accessToken }));
  }
  const fetch = settings.fetch ?? globalThis.fetch;
  // A plain object, because an injected fetch may not accept Node's Headers.
  return fetch(input, bare(init, { redirect, headers: Object.fromEntries(own) }));
}

/**
 * Another object than a plain one, such as a Request, would lose what it inherits when it is copied.
 *
 * @param {RequestInit} [init]
 */
function readInit(init = {}) {
  if (init !== null && !isPlainObject(init)) throw expectedSecret('a plain object', 'init', init);
  return init;
}

/**
 * @param {Input} input
 * @param {RequestInit} init the caller's, copied
 * @param {boolean} allowInsecureRequests
 * @returns {Outgoing}
 */
function readRequest(input, init, allowInsecureRequests) {
  // A redirect would hand the token to another server, or a proof to an address that it isn't for.
  const { redirect = 'manual' } = init;
  if (redirect !== 'manual' && redirect !== 'error') {
    throw expected('manual or error', 'init.redirect', redirect);
  }
  const given = isRequest(input) ? input : undefined;
  const of = (/** @type {'method' | 'headers' | 'body' | 'signal'} */ name) =>
    init[name] ?? memberOf(given, name);
  const method = String(of('method') ?? 'GET');
  const upper = method.toUpperCase();
  const url = readUrl('the URL to fetch', given ? memberOf(given, 'url') : input, allowInsecureRequests);
  return {
    // The caller may change a URL object while a token is awaited.
    input: given ?? url.href,
    init,
    redirect,
    url,
    method: METHODS.includes(upper) ? upper : method,
    headers: [...new Headers(of('headers'))],
    isRepeatable: isRepeatable(of('body')),
    signal: of('signal'),
  };
}

/**
 * Whether it is a Request, of whatever `fetch`.
 *
 * @param {Input} input
 * @returns {input is Request}
 */
function isRequest(input) {
  return typeof input === 'object' && typeof memberOf(input, 'url') === 'string';
}

/**
 * Whether a body can be sent twice. A stream can't, and the body of a Request is one.
 *
 * @param {unknown} body
 */
function isRepeatable(body) {
  if (body === undefined || body === null || typeof body === 'string') return true;
  const kinds = [ArrayBuffer, Blob, URLSearchParams, FormData];
  return ArrayBuffer.isView(body) || kinds.some((kind) => body instanceof kind);
}

/**
 * The error code of a challenge (RFC 6750 §3).
 *
 * @param {Headers} headers
 * @returns {string | undefined}
 */
function challengeError(headers) {
  // A quoted description may contain anything.
  const challenge = (headers.get('www-authenticate') ?? '').replace(/_description="(?:[^"\\]|\\.)*"/g, '');
  return /(?:^|[\s,])error="?(\w+)/i.exec(challenge)?.[1];
}

/** Frees the connection. @param {Response} response */
async function discard(response) {
  try {
    await response.body?.cancel();
  } catch {
    // Another kind of body, or one that has already failed.
  }
}

module.exports = { createFetch };
