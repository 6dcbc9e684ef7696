'use strict';

const { expected, expectedSecret } = require('../options');
const { readUrl } = require('./options');
const { untilAborted } = require('./until-aborted');

/** `fetch` spells these in capitals, and no others. */
const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'];

/**
 * @typedef {object} Outgoing
 * @property {any} input
 * @property {any} init
 * @property {'manual' | 'error'} redirect
 * @property {URL} url
 * @property {string} method
 * @property {[string, string][]} headers the caller's
 * @property {boolean} isRepeatable whether the body can be sent again
 * @property {AbortSignal | null | undefined} signal
 */

/**
 * Gives a `fetch` that sends the access token along, and that sends a request again, at most once for each reason, when its token isn't
 * valid any more, or when a server wants a nonce in the proof (RFC 9449 §9).
 *
 * @param {import('./options').Settings} settings
 * @param {import('./held-token').HeldToken} held
 */
function createFetch(settings, held) {
  /**
   * @param {any} input
   * @param {any} [init]
   * @returns {Promise<Response>}
   */
  return async function authorizedFetch(input, init) {
    const outgoing = readRequest(input, init ?? {}, settings.allowInsecureRequests);
    const { url, signal, isRepeatable } = outgoing;
    const done = new Set();
    for (;;) {
      signal?.throwIfAborted();
      const token = await untilAborted(held.get(), signal);
      const response = await send(outgoing, token, settings);
      settings.prover?.readNonce(url, response.headers);
      const error = response.status === 401 ? challengeError(response.headers) : undefined;
      if (error === 'invalid_token') held.forget(token);
      const isCurable =
        error === 'invalid_token' ||
        (error === 'use_dpop_nonce' && token.type === 'DPoP' && response.headers.has('dpop-nonce'));
      if (!isCurable || !isRepeatable || done.has(error)) return response;
      done.add(error);
      await discard(response);
    }
  };
}

/**
 * @param {Outgoing} outgoing
 * @param {import('./held-token').Token} token
 * @param {import('./options').Settings} settings
 */
async function send({ input, init, redirect, url, method, headers }, { accessToken, type }, settings) {
  const own = new Headers(headers);
  own.set('authorization', `${type} ${accessToken}`);
  if (type === 'DPoP' && settings.prover) {
    own.set('dpop', await settings.prover.prove({ method, url, accessToken }));
  }
  const fetch = settings.fetch ?? globalThis.fetch;
  // As a plain object: a fetch from a package may not know Headers of Node's.
  return fetch(input, { ...init, redirect, headers: Object.fromEntries(own) });
}

/**
 * @param {any} input a URL, or a Request
 * @param {any} init
 * @param {boolean} allowInsecureRequests
 * @returns {Outgoing}
 */
function readRequest(input, init, allowInsecureRequests) {
  if (typeof init !== 'object') throw expectedSecret('an object', 'init', init);
  // Whoever is redirected to would get the token, or a proof that is made for another address.
  const { redirect = 'manual' } = init;
  if (redirect !== 'manual' && redirect !== 'error') {
    throw expected('manual or error', 'init.redirect', redirect);
  }
  const isRequest = typeof input === 'object' && input !== null && typeof input.url === 'string';
  const given = isRequest ? input : {};
  const method = String(init.method ?? given.method ?? 'GET');
  const upper = method.toUpperCase();
  const url = readUrl('the URL to fetch', isRequest ? given.url : input, allowInsecureRequests);
  return {
    // A URL object may be changed while a token is awaited.
    input: isRequest ? input : url.href,
    init,
    redirect,
    url,
    method: METHODS.includes(upper) ? upper : method,
    headers: [...new Headers(init.headers ?? given.headers)],
    isRepeatable: isRepeatable(init.body ?? given.body),
    signal: init.signal ?? given.signal,
  };
}

/**
 * Whether a body can be sent twice: a stream can't, nor can what is unknown. The body of a Request is a stream.
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
  // A description may say anything between its quotes.
  const challenge = (headers.get('www-authenticate') ?? '').replace(/_description="(?:[^"\\]|\\.)*"/g, '');
  return /(?:^|[\s,])error="?(\w+)/i.exec(challenge)?.[1];
}

/** Frees the connection. @param {Response} response */
async function discard(response) {
  try {
    await response.body?.cancel();
  } catch {
    // A body of another kind, or one that has failed already.
  }
}

module.exports = { createFetch };
