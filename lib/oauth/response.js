'use strict';

// The responses of OAuth endpoints (RFC 6749 §5), and the challenges of protected routes (RFC 6750 §3).
//
// Writes them with the methods of Express where they exist, as the originals did, and else with those of Node's
// `ServerResponse`: servers without Express and connect-like adapters have only these.

const { bare } = require('../values/members');

// Loaded by the first response without these methods of Express.
const plain = () => require('./plain-response');

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
  else plain().endWithStatus(res, status);
}

/**
 * @param {Response} res
 * @param {number} status
 * @param {object} body
 */
function send(res, status, body) {
  const isExpress = typeof (status === 200 ? res.send : res.status) === 'function';
  if (isExpress || typeof res.end !== 'function') senderOf(res, status).send(body);
  else plain().endWithJson(res, status, body);
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

/** @param {Response} res @param {object} body */
function answer(res, body) {
  forbidCaching(res);
  send(res, 200, body);
}

/**
 * RFC 6749 §5.2.
 *
 * @param {Response} res
 * @param {Readonly<import('./errors').Refusal>} refusal
 * @param {string} [realm] of the challenge, where the refusal has a scheme
 */
function refuse(res, refusal, realm = 'example') {
  const { status, error, description, scheme } = bare(refusal);
  forbidCaching(res);
  if (scheme) setHeader(res, 'WWW-Authenticate', `${scheme} realm=${quoted(realm)}`);
  send(res, status, { error, error_description: description });
}

/**
 * RFC 6749 §5.1.
 *
 * @param {Response} res
 */
function forbidCaching(res) {
  setHeader(res, 'Cache-Control', 'no-store');
  setHeader(res, 'Pragma', 'no-cache');
}

/**
 * Refuses a request to a protected route.
 *
 * @param {Response} res
 * @param {string} realm
 * @param {Readonly<import('./errors').Refusal | import('./errors').Unexplained>} refusal
 */
function challenge(res, realm, refusal) {
  sendChallenge(res, refusal.status, challengeOf('Bearer', realm, refusal));
}

/**
 * Builds a challenge (RFC 6750 §3), also for the scheme DPoP (RFC 9449 §7.1).
 *
 * @param {string} scheme
 * @param {string} realm
 * @param {{ error?: string, description?: string, scope?: string }} refusal
 */
function challengeOf(scheme, realm, refusal) {
  const { error, description = '', scope } = bare(refusal);
  let challenge = `${scheme} realm=${quoted(realm)}`;
  if (error !== undefined) {
    challenge += `, error=${quoted(error)}, error_description=${quoted(description)}`;
    if (scope !== undefined) challenge += `, scope=${quoted(scope)}`;
  }
  return challenge;
}

/**
 * Writes a quoted-string (RFC 9110 §5.6.4).
 *
 * @param {string} text
 */
function quoted(text) {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

module.exports = {
  answer,
  challenge,
  challengeOf,
  forbidCaching,
  refuse,
  send,
  sendChallenge,
  setHeader,
};
