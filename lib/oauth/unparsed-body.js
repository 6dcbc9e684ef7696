'use strict';

const { latchkeyError } = require('../values/errors');
const { ofRequest } = require('../values/members');

/** @typedef {import('../../index').RequestLike} Request */

/**
 * Warns once if a request has content that no body parser parsed. All its parameters are missing then, which looks like a mistake of the
 * client's.
 *
 * @param {Request} req
 * @param {string} where what the parser must be mounted before, for the warning
 * @returns {(() => Error) | undefined} makes the error for `debug`; undefined where the body was parsed, or is empty
 */
function warnOfUnparsed(req, where) {
  const body = ofRequest(req, 'body');
  if (body !== undefined && typeof body !== 'string' && !Buffer.isBuffer(body)) return undefined;
  if (!hasContent(ofRequest(req, 'headers'))) return undefined;
  const kind = body === undefined ? 'undefined' : 'not an object';
  const message = `req.body is ${kind}: mount express.urlencoded() or express.json() before ${where}`;
  require('../diagnostics/warnings').warnOnce('LATCHKEY_BODY_UNPARSED', message, where);
  return () => latchkeyError('ERR_BODY_UNPARSED', message);
}

/**
 * Whether a request has content (RFC 9112 §6.3), or claims to.
 *
 * @param {unknown} headers
 */
function hasContent(headers) {
  if (typeof headers !== 'object' || headers === null) return false;
  const {
    'content-type': type,
    'content-length': length,
    'transfer-encoding': coding,
  } = /** @type {import('node:http').IncomingHttpHeaders} */ (headers);
  return type !== undefined || coding !== undefined || Number(length) > 0;
}

/**
 * Adds the unparsed body to a refusal, as its cause.
 *
 * @template {object} Refused
 * @param {Refused} refused
 * @param {Request} req
 * @param {string} where
 * @returns {Refused}
 */
function explained(refused, req, where) {
  const cause = warnOfUnparsed(req, where);
  return cause === undefined ? refused : { ...refused, cause };
}

module.exports = { explained, warnOfUnparsed };
