'use strict';

const { readAnswer } = require('./answer');
const { failed, invalid, printable, refused, unreachable } = require('./errors');
const { readRetryAfter } = require('./retries');
const { untilAborted } = require('./until-aborted');

/**
 * @typedef {import('./token-cache').Token} Token
 * @typedef {import('./options').Settings} Settings
 * @typedef {{ status: number, headers: Headers, body: Record<string, unknown> }} Answer
 */

/**
 * Creates the function that sends one request to the token endpoint (RFC 6749 §4.4.2, RFC 7523 §2.1).
 *
 * @param {Settings} settings
 * @returns {() => Promise<Token>}
 */
function createTokenRequest(settings) {
  const { tokenEndpoint, prover } = settings;
  // Messages leave out the query, which may hold a secret.
  const endpoint = tokenEndpoint.origin + tokenEndpoint.pathname;

  return async () => {
    const since = Date.now();
    let answer = await send(settings, endpoint);
    // RFC 9449 §8: the server supplies a nonce, and the client repeats the request with it.
    if (prover && isNonceWanted(answer)) answer = await send(settings, endpoint);
    return { since, ...tokenIn(answer, endpoint, since, prover !== undefined) };
  };
}

/**
 * @param {Settings} settings
 * @param {string} endpoint
 * @returns {Promise<Answer>}
 */
async function send(settings, endpoint) {
  const { tokenEndpoint, createForm, prover, timeout, maxBytes } = settings;
  const body = new URLSearchParams(await createForm()).toString();
  const proof = await prover?.prove({ method: 'POST', url: tokenEndpoint });
  const fetch = settings.fetch ?? globalThis.fetch;
  const signal = AbortSignal.timeout(timeout);
  const request = async () => {
    const response = await fetch(tokenEndpoint.href, {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        ...(proof !== undefined && { dpop: proof }),
      },
      body,
      // Nobody else may see the assertion.
      redirect: 'manual',
      signal,
    });
    return readAnswer(response, maxBytes);
  };
  let answer;
  try {
    // An injected fetch may ignore the signal.
    answer = await untilAborted(request(), signal);
  } catch (thrown) {
    throw unreachable(endpoint, thrown);
  }
  if (answer.text === undefined && answer.status === 200) {
    throw invalid(endpoint, answer.status, `it is longer than ${maxBytes} bytes`);
  }
  prover?.readNonce(tokenEndpoint, answer.headers);
  return { ...answer, body: parsed(answer.text ?? '') };
}

/** @param {Answer} answer */
function isNonceWanted({ status, headers, body }) {
  return status === 400 && own(body, 'error') === 'use_dpop_nonce' && headers.has('dpop-nonce');
}

/**
 * @param {Answer} answer
 * @param {string} endpoint
 * @param {number} since milliseconds
 * @param {boolean} isBound whether the token must be bound to the client's key
 * @returns {Omit<Token, 'since'>}
 */
function tokenIn({ status, headers, body }, endpoint, since, isBound) {
  if (status >= 400) {
    const retryAfter = readRetryAfter(headers.get('retry-after'), Date.now());
    const error = printable(own(body, 'error'));
    const description = printable(own(body, 'error_description'));
    const told = {
      status,
      ...(error !== undefined && { error }),
      ...(description !== undefined && { error_description: description }),
      ...(retryAfter !== undefined && { retryAfter }),
    };
    throw status >= 500 ? failed(endpoint, told) : refused(endpoint, told);
  }
  if (status !== 200) throw invalid(endpoint, status, `its status is ${status}`);
  const accessToken = own(body, 'access_token');
  // It must fit into a header (RFC 6750 §2.1).
  if (typeof accessToken !== 'string' || !/^[\x21-\x7e]+$/.test(accessToken)) {
    throw invalid(endpoint, status, 'it has no access_token');
  }
  const type = isBound ? 'DPoP' : 'Bearer';
  const named = own(body, 'token_type');
  // A server that ignores the proof issues an unbound token, which the application doesn't want.
  if (typeof named !== 'string' || named.toLowerCase() !== type.toLowerCase()) {
    throw invalid(endpoint, status, `its token_type isn't ${type}`);
  }
  return { accessToken, type, end: since + lifetimeOf(own(body, 'expires_in')) * 1000 };
}

/**
 * A token without a lifetime isn't cached. Some servers send the number as a string.
 *
 * @param {unknown} expiresIn
 * @returns {number} seconds
 */
function lifetimeOf(expiresIn) {
  const seconds =
    typeof expiresIn === 'string' && /^\d{1,10}$/.test(expiresIn) ? Number(expiresIn) : expiresIn;
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0 ? seconds : 0;
}

/**
 * @param {string} text
 * @returns {Record<string, unknown>} empty for what isn't a JSON object
 */
function parsed(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** @param {Record<string, unknown>} body @param {string} name */
function own(body, name) {
  return Object.hasOwn(body, name) ? body[name] : undefined;
}

module.exports = { createTokenRequest };
