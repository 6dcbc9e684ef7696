'use strict';

// Writes responses with the methods of Express where they exist, as the originals did, and else with those of Node's
// `ServerResponse`: servers without Express and connect-like adapters have only these.

/**
 * A response of Express, Node, an adapter or a test. Each has some of the methods, which are looked for before they are called.
 *
 * @typedef {any} Response
 */

/**
 * Does nothing where `res` can't set headers, such as in tests of applications.
 *
 * @param {Response} res
 * @param {string} name
 * @param {string | number} value
 */
function setHeader(res, name, value) {
  if (typeof res.set === 'function') res.set(name, value);
  else if (typeof res.setHeader === 'function') res.setHeader(name, value);
}

/**
 * Refuses a request with a challenge, which a 401 must have (RFC 9110 §11.6.1): a `res` that can't set headers throws.
 *
 * @param {Response} res
 * @param {number} status
 * @param {string} challenge
 */
function sendChallenge(res, status, challenge) {
  const hasNoSet = typeof res.set !== 'function' && typeof res.setHeader === 'function';
  if (hasNoSet) res.setHeader('WWW-Authenticate', challenge);
  else res.set('WWW-Authenticate', challenge);

  if (typeof res.sendStatus === 'function') res.sendStatus(status);
  else
    endWith(
      res,
      status,
      'text/plain; charset=utf-8',
      require('node:http').STATUS_CODES[status] ?? String(status),
    );
}

/**
 * @param {Response} res
 * @param {number} status
 * @param {object} body
 */
function send(res, status, body) {
  const isExpress = typeof (status === 200 ? res.send : res.status) === 'function';
  if (isExpress || typeof res.end !== 'function') senderOf(res, status).send(body);
  else endWith(res, status, 'application/json; charset=utf-8', JSON.stringify(body));
}

/**
 * The object whose `send` is called. Mocks may have `send` only on what their `status` returns, and restify's `status` returns the number.
 *
 * @param {Response} res
 * @param {number} status
 */
function senderOf(res, status) {
  if (status === 200) return res;
  const returned = res.status(status);
  return typeof returned?.send === 'function' ? returned : res;
}

/**
 * @param {Response} res
 * @param {number} status
 * @param {string} type
 * @param {string} text
 */
function endWith(res, status, type, text) {
  res.statusCode = status;
  setHeader(res, 'Content-Type', type);
  setHeader(res, 'Content-Length', Buffer.byteLength(text));
  res.end(text);
}

/**
 * Responds with 200 and no body.
 *
 * @param {Response} res
 */
function sendEmpty(res) {
  res.statusCode = 200;
  res.end();
}

module.exports = { send, sendChallenge, sendEmpty, setHeader };
