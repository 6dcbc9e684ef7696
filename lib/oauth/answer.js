'use strict';

const { bare } = require('../values/members');
const { quoted } = require('./bearer');
const { send, setHeader } = require('./response');

// RFC 6749 §5: the responses of OAuth endpoints.

/**
 * @param {import('./response').Response} res
 * @param {object} body
 */
function answer(res, body) {
  forbidCaching(res);
  send(res, 200, body);
}

/**
 * RFC 6749 §5.2.
 *
 * @param {import('./response').Response} res
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
 * @param {import('./response').Response} res
 */
function forbidCaching(res) {
  setHeader(res, 'Cache-Control', 'no-store');
  setHeader(res, 'Pragma', 'no-cache');
}

module.exports = { answer, forbidCaching, refuse };
