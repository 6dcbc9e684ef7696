'use strict';

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
 */
function refuse(res, { status, error, description }) {
  forbidCaching(res);
  res.status(status).send({ error, error_description: description });
}

/**
 * RFC 6749 §5.1; a `res` that can't set headers is let be.
 *
 * @param {any} res
 */
function forbidCaching(res) {
  const set = typeof res.set === 'function' ? res.set : res.setHeader;
  if (typeof set !== 'function') return;
  set.call(res, 'Cache-Control', 'no-store');
  set.call(res, 'Pragma', 'no-cache');
}

module.exports = { answer, forbidCaching, refuse };
