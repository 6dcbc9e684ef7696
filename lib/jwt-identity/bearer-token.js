'use strict';

const { own } = require('../values/members');

const scheme = 'bearer';
const space = 0x20;

/**
 * The token in the `authorization` header, or null. The scheme is compared without regard to case (RFC 9110 §11.1);
 * what follows the token is ignored, and so are more spaces than needed.
 *
 * @param {any} headers
 * @returns {string | null}
 */
exports.bearerToken = (headers) => {
  const header = own(headers, 'authorization');
  if (typeof header !== 'string') return null;
  const credentials = header.trim();
  if (credentials.indexOf(' ') !== scheme.length) return null;
  if (credentials.slice(0, scheme.length).toLowerCase() !== scheme) return null;

  // Trimmed text with a space in it has something behind its spaces.
  let start = scheme.length + 1;
  while (credentials.charCodeAt(start) === space) start += 1;
  const end = credentials.indexOf(' ', start);
  return end === -1 ? credentials.slice(start) : credentials.slice(start, end);
};
