'use strict';

const { notAForm } = require('../../oauth/endpoint-errors');
const { repeated } = require('../../oauth/errors');
const { isForm } = require('../../oauth/form');
const { ofRequest, own } = require('../../values/members');

/** What RFC 7009 §2.1 and RFC 7662 §2.1 define, and client authentication adds. */
const PARAMETERS = [
  'token',
  'token_type_hint',
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
];

/**
 * Refuses a request to an endpoint that takes a token, if its body is not a form or repeats a parameter.
 *
 * @param {import('../types').Request} req
 * @returns {Readonly<import('../../oauth/errors').Refusal> | undefined}
 */
function refusalOfForm(req) {
  const body = ofRequest(req, 'body');
  if (!isForm(req) || typeof body !== 'object' || body === null) return notAForm;
  const repeatedName = PARAMETERS.find((name) => typeof (own(body, name) ?? '') !== 'string');
  return repeatedName === undefined ? undefined : repeated(repeatedName);
}

module.exports = { refusalOfForm };
