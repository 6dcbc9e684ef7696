'use strict';

const { bare } = require('../values/members');
const { quoted } = require('./bearer');
const { send, setHeader } = require('./response');

// RFC 6749 §5: how an OAuth endpoint answers.

/**
 * @param {any} res
 * @param {object} body
 */
function answer(res, body) {
  forbidCaching(res);
  send(res, 200, body);
}

/**
 * RFC 6749 §5.2.
 *
 * @param {any} res
 * @param {Readonly<import('./errors').Refusal>} refusal
 * @param {string} [realm] for a refusal with a challenge
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
 * @param {any} res
 */
function forbidCaching(res) {
  setHeader(res, 'Cache-Control', 'no-store');
  setHeader(res, 'Pragma', 'no-cache');
}

module.exports = { answer, forbidCaching, refuse };
