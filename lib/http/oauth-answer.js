'use strict';

const { bare } = require('../members');
const { quoted } = require('./bearer');

// RFC 6749 §5: how an OAuth endpoint answers.

/**
 * @param {any} res
 * @param {object} body
 */
function answer(res, body) {
  forbidCaching(res);
  res.send(body);
}

/**
 * RFC 6749 §5.2.
 *
 * @param {any} res
 * @param {Readonly<import('./oauth-error').Refusal>} refusal
 * @param {string} [realm] for a refusal with a challenge
 */
function refuse(res, refusal, realm = 'example') {
  const { status, error, description, scheme } = bare(refusal);
  forbidCaching(res);
  if (scheme) setHeader(res, 'WWW-Authenticate', `${scheme} realm=${quoted(realm)}`);
  res.status(status).send({ error, error_description: description });
}

/**
 * RFC 6749 §5.1.
 *
 * @param {any} res
 */
function forbidCaching(res) {
  setHeader(res, 'Cache-Control', 'no-store');
  setHeader(res, 'Pragma', 'no-cache');
}

/**
 * A `res` that can't set headers is let be.
 *
 * @param {any} res
 * @param {string} name
 * @param {string} value
 */
function setHeader(res, name, value) {
  const set = typeof res.set === 'function' ? res.set : res.setHeader;
  if (typeof set === 'function') set.call(res, name, value);
}

module.exports = { answer, forbidCaching, refuse };
