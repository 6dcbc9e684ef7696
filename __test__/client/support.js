'use strict';

const { once } = require('node:events');
const { text } = require('node:stream/consumers');
const { createTokenClient } = require('../../lib/client');
const keys = require('../support/keys');
const { serve } = require('../support/serve');

/**
 * @typedef {object} Received
 * @property {string} method
 * @property {string} path
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {string} body
 * @property {Record<string, string>} form
 *
 * @typedef {object} Answer
 * @property {number} [status]
 * @property {Record<string, string>} [headers]
 * @property {unknown} [json]
 * @property {string | Uint8Array} [body] in place of json
 * @property {boolean} [hangUp] without an answer
 * @property {boolean} [silent] never an answer
 * @property {boolean} [unfinished] the body never ends
 */

/**
 * A server that answers as it is told to, and notes what it received.
 *
 * @param {(received: Received, count: number) => Answer | Promise<Answer>} answer count: how many came before
 * @param {(server: { url: string, received: Received[] }) => unknown} use
 */
async function withServer(answer, use) {
  /** @type {Received[]} */
  const received = [];
  const server = await serve(async (req, res) => {
    const body = await text(req);
    const { method = '', url: path = '', headers } = req;
    const one = { method, path, headers, body, form: Object.fromEntries(new URLSearchParams(body)) };
    received.push(one);
    const { status = 200, headers: given = {}, json, ...more } = await answer(one, received.length - 1);
    if (more.silent) return;
    if (more.hangUp) return req.socket.destroy();
    res.writeHead(status, { 'content-type': 'application/json', ...given });
    if (more.unfinished) return res.write('{');
    res.end(more.body ?? (json === undefined ? '' : JSON.stringify(json)));
  });
  try {
    await use({ url: server.url, received });
  } finally {
    await server.close();
  }
}

/** The answer of a token endpoint. */
const tokenAnswer = (/** @type {string} */ token, /** @type {object} */ more = {}) => ({
  json: { access_token: token, token_type: 'Bearer', expires_in: 3600, ...more },
});

/** A client of `POST /token`. */
const clientOf = (/** @type {string} */ url, /** @type {object} */ more = {}) =>
  createTokenClient({
    tokenEndpoint: `${url}/token`,
    clientId: 'alpha',
    key: keys.p256.privateKey,
    algorithm: 'ES256',
    ...more,
  });

/** The claims set of a JWT. @param {string | undefined} token */
const claimsOf = (token) => JSON.parse(String(Buffer.from(String(token).split('.')[1] ?? '', 'base64url')));
/** @param {string | undefined} token */
const headerOf = (token) => JSON.parse(String(Buffer.from(String(token).split('.')[0] ?? '', 'base64url')));

/**
 * Runs with a clock that is moved by hand.
 *
 * @param {(clock: { move(seconds: number): void }) => unknown} use
 */
async function withClock(use) {
  const real = Date.now;
  let now = real();
  Date.now = () => now;
  try {
    await use({
      move(seconds) {
        now += seconds * 1000;
      },
    });
  } finally {
    Date.now = real;
  }
}

/** An address where nobody listens. */
async function deadUrl() {
  const server = require('node:net').createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}

/** What a promise was rejected with. @param {Promise<unknown>} promise @returns {Promise<any>} */
const rejection = (promise) =>
  promise.then(
    () => {
      throw new Error('the promise was fulfilled');
    },
    (error) => error,
  );

module.exports = { claimsOf, clientOf, deadUrl, headerOf, rejection, tokenAnswer, withClock, withServer };
