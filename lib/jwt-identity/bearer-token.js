'use strict';

const { ofRequest, own } = require('../values/members');

const SCHEME = 'bearer';
const SPACE = 0x20;

/**
 * The token in a request's `authorization` header, or null. The scheme is compared without regard to case (RFC 9110 §11.1);
 * what follows the token is ignored, and so are more spaces than needed.
 *
 * @param {import('../../index').RequestLike} req
 * @returns {string | null}
 */
function bearerToken(req) {
  const header = own(ofRequest(req, 'headers'), 'authorization');
  if (typeof header !== 'string') return null;
  const credentials = header.trim();
  if (credentials.indexOf(' ') !== SCHEME.length) return null;
  if (credentials.slice(0, SCHEME.length).toLowerCase() !== SCHEME) return null;

  // The text is trimmed, so something follows its first space.
  let start = SCHEME.length + 1;
  while (credentials.charCodeAt(start) === SPACE) start += 1;
  const end = credentials.indexOf(' ', start);
  return end === -1 ? credentials.slice(start) : credentials.slice(start, end);
}

module.exports = { bearerToken };
