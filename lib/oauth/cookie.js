'use strict';

/**
 * Reads a cookie (RFC 6265 §4.2.1) as Express' `res.cookie` writes it. Of several with the same name, the first counts.
 *
 * @param {unknown} header the Cookie header
 * @param {string} name
 */
function cookieOf(header, name) {
  const [value] = cookieValues(header, name);
  return value === undefined ? undefined : decoded(value);
}

/**
 * The values of all cookies with a name, as they were sent: a browser sends one for each path and domain.
 *
 * @param {unknown} header the Cookie header
 * @param {string} name
 * @returns {string[]}
 */
function cookieValues(header, name) {
  if (typeof header !== 'string') return [];
  return header.split(';').flatMap((pair) => {
    const at = pair.indexOf('=');
    return at !== -1 && pair.slice(0, at).trim() === name ? [pair.slice(at + 1).trim()] : [];
  });
}

/** @param {string} value */
function decoded(value) {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

module.exports = { cookieOf, cookieValues };
