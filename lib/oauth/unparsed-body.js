'use strict';

const { latchkeyError } = require('../values/errors');
const { ofRequest } = require('../values/members');

/**
 * Warns once of a request whose content no body parser has taken: all that is read of it is then missing, and nothing else says so.
 *
 * @param {any} req
 * @param {string} where the parser is to be mounted before, in words
 * @returns {(() => Error) | undefined} the same as an error, for whoever listens; undefined where all is well
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
 * Whether a client sent content (RFC 9112 §6.3), or says what it would be.
 *
 * @param {any} headers
 */
function hasContent(headers) {
  if (typeof headers !== 'object' || headers === null) return false;
  const { 'content-type': type, 'content-length': length, 'transfer-encoding': coding } = headers;
  return type !== undefined || coding !== undefined || Number(length) > 0;
}

/**
 * A refusal, with that as its cause where it applies.
 *
 * @template {object} Refused
 * @param {Refused} refused
 * @param {any} req
 * @param {string} where
 * @returns {Refused}
 */
function explained(refused, req, where) {
  const cause = warnOfUnparsed(req, where);
  return cause === undefined ? refused : { ...refused, cause };
}

module.exports = { explained, warnOfUnparsed };
