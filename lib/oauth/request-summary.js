'use strict';

const { ofRequest } = require('../values/members');
const { shownText } = require('../diagnostics/text');

const MAX_METHOD = 16;
/** Longer parts of a path may be tokens, as in links of mails. */
const LONG_PART = /[^/]{33,}/g;

/**
 * What an event says of its request: never the query, the headers or the body, which have tokens and passwords.
 *
 * @param {import('../../index').RequestLike} req
 * @returns {import('../../index').RequestSummary}
 */
function summaryOf(req) {
  const url = ofRequest(req, 'originalUrl') ?? ofRequest(req, 'url');
  const [path = ''] = typeof url === 'string' ? url.split(/[?#]/, 1) : [];
  const method = ofRequest(req, 'method');
  const id = ofRequest(req, 'id');
  return {
    method: typeof method === 'string' ? shownText(method, MAX_METHOD) : '',
    path: shownText(path.replace(LONG_PART, '…')),
    ...(typeof id === 'string' || typeof id === 'number'
      ? { id: typeof id === 'string' ? shownText(id) : id }
      : {}),
  };
}

module.exports = { summaryOf };
