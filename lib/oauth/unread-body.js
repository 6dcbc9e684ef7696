'use strict';

// Why a body lacks what a handler needs, where its parser is to blame.

const { ofRequest, own } = require('../values/members');
const { shownText } = require('../diagnostics/text');

/** What neither express.urlencoded() nor express.json() reads. */
const UNREAD = /^(?:multipart|text)\//i;

/**
 * @param {import('../../index').RequestLike} req
 * @returns {(import('../diagnostics/event').Finding & { code: string }) | undefined} undefined where the body was parsed, or is empty
 */
function unparsedBody(req) {
  const body = ofRequest(req, 'body');
  const headers = ofRequest(req, 'headers');
  const type = own(headers, 'content-type');
  const mediaType = typeof type === 'string' ? shownText(type.split(';', 1)[0] ?? '', 60) : undefined;
  // Express 4 leaves an empty object behind where no parser was for the type.
  const isEmpty = typeof body === 'object' && body !== null && Object.keys(body).length === 0;
  const isUnread = isEmpty && mediaType !== undefined && UNREAD.test(mediaType);
  const isUnparsed = body === undefined || typeof body === 'string' || Buffer.isBuffer(body);
  const hasContent =
    mediaType !== undefined ||
    own(headers, 'transfer-encoding') !== undefined ||
    Number(own(headers, 'content-length')) > 0;
  if (!isUnread && !(isUnparsed && hasContent)) return undefined;
  return {
    code: 'ERR_BODY_UNPARSED',
    expected: ['application/x-www-form-urlencoded', 'application/json'],
    received: mediaType,
    detail: `req.body is ${kindOf(body)}, and the content is ${mediaType ?? 'of no type'}.`,
  };
}

/** @param {unknown} body */
function kindOf(body) {
  if (body === undefined) return 'undefined';
  if (typeof body === 'string') return 'text';
  return Buffer.isBuffer(body) ? 'a Buffer' : 'empty';
}

module.exports = { unparsedBody };
