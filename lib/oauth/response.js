'use strict';

// How a response is written to: with the methods of Express where it has them, as the originals did, or else with those that every
// response of Node has. Servers without Express, and connect-like adapters, have no others.

/**
 * A `res` that can't set headers is let be.
 *
 * @param {any} res
 * @param {string} name
 * @param {string | number} value
 */
function setHeader(res, name, value) {
  if (typeof res.set === 'function') res.set(name, value);
  else if (typeof res.setHeader === 'function') res.setHeader(name, value);
}

/**
 * Answers with a challenge, without which a refusal says nothing (RFC 9110 §11.6.1).
 *
 * @param {any} res
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
 * @param {any} res
 * @param {number} status
 * @param {object} body
 */
function send(res, status, body) {
  const isExpress = typeof (status === 200 ? res.send : res.status) === 'function';
  if (isExpress || typeof res.end !== 'function') senderOf(res, status).send(body);
  else endWith(res, status, 'application/json; charset=utf-8', JSON.stringify(body));
}

/**
 * The object to send with. Mocks may have `send` on what their `status` returns alone, and restify returns the number.
 *
 * @param {any} res
 * @param {number} status
 */
function senderOf(res, status) {
  if (status === 200) return res;
  const returned = res.status(status);
  return typeof returned?.send === 'function' ? returned : res;
}

/**
 * @param {any} res
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
 * Answers with 200 and no body.
 *
 * @param {any} res
 */
function sendEmpty(res) {
  res.statusCode = 200;
  res.end();
}

module.exports = { send, sendChallenge, sendEmpty, setHeader };
