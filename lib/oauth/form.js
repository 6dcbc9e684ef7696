'use strict';

const { ofRequest, own } = require('../values/members');

// RFC 6749 appendix B; parameters such as a charset may follow (RFC 9110 §8.3).
const FORM = /^application\/x-www-form-urlencoded[ \t]*(;|$)/i;

/**
 * Whether a request says that its content is a form.
 *
 * @param {import('../../index').RequestLike} req
 */
function isForm(req) {
  const type = own(ofRequest(req, 'headers'), 'content-type');
  return typeof type === 'string' && FORM.test(type);
}

module.exports = { isForm };
