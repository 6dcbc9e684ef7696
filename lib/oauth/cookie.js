'use strict';

/**
 * Reads a cookie (RFC 6265 §4.2.1) as Express' `res.cookie` writes it. Of several with the same name, the first counts.
 *
 * @param {unknown} header the Cookie header
 * @param {string} name
 */
function cookieOf(header, name) {
  if (typeof header !== 'string') return undefined;
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at !== -1 && pair.slice(0, at).trim() === name) return decoded(pair.slice(at + 1).trim());
  }
  return undefined;
}

/** @param {string} value */
function decoded(value) {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

module.exports = { cookieOf };
