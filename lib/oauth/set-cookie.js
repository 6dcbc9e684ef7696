'use strict';

// Writes cookies with Express' `res.cookie`, and on other responses with the package `cookie`, an optional peer dependency: an
// application on Express has it, and one without installs it if it wants cookies.

const { latchkeyError } = require('../values/errors');

/**
 * The attributes of a cookie, by Express' names.
 *
 * @typedef {object} Attributes
 * @property {true} httpOnly
 * @property {boolean} secure
 * @property {'strict' | 'lax' | 'none'} sameSite
 * @property {string} path
 * @property {string | undefined} domain
 * @property {true | undefined} partitioned
 *
 * @typedef {{ name: string, attributes: Readonly<Attributes> }} Cookie
 */

// Browsers ignore longer cookies (RFC 6265bis §5.6).
const MAX_LENGTH = 4096;

/**
 * Throws where a response can't set a cookie: before a log-in, which would use up a token.
 *
 * @param {import('./response').Response} res
 */
function assertSettable(res) {
  if (res?.headersSent) {
    throw latchkeyError('ERR_COOKIE_UNSUPPORTED', 'The response has been sent, so it can set no cookie');
  }
  if (typeof res?.cookie === 'function') return;
  if (typeof res?.setHeader === 'function') loadCookie();
  else {
    const message = "Expected a response with Express' res.cookie or Node's res.setHeader, to set a cookie";
    throw latchkeyError('ERR_COOKIE_UNSUPPORTED', message);
  }
}

/**
 * @param {import('./response').Response} res
 * @param {Cookie} cookie
 * @param {string} value empty to remove the cookie
 * @param {number} maxAge seconds
 */
function setCookie(res, { name, attributes }, value, maxAge) {
  if (name.length + value.length > MAX_LENGTH) {
    const message = `The cookie ${name} would have more than ${MAX_LENGTH} bytes, so browsers would ignore it`;
    throw latchkeyError('ERR_TOKEN_TOO_LONG', message);
  }
  // Express counts in milliseconds.
  if (typeof res.cookie === 'function') res.cookie(name, value, { ...attributes, maxAge: maxAge * 1000 });
  else append(res, serialiseCookie(loadCookie(), name, value, { ...attributes, maxAge }));
}

/**
 * @param {import('./response').Response} res
 * @param {string} text
 */
function append(res, text) {
  const earlier = res.getHeader?.('Set-Cookie') ?? [];
  res.setHeader('Set-Cookie', [earlier, text].flat());
}

/**
 * Version 2 of the package has only `stringifySetCookie`, and versions before 1.1 only `serialize`.
 *
 * @param {any} cookie the package, of any version
 * @param {string} name
 * @param {string} value
 * @param {Readonly<Attributes> & { maxAge: number }} attributes
 * @returns {string}
 */
function serialiseCookie(cookie, name, value, attributes) {
  return cookie.stringifySetCookie
    ? cookie.stringifySetCookie({ ...attributes, name, value })
    : cookie.serialize(name, value, attributes);
}

function loadCookie() {
  try {
    return require('cookie');
  } catch (cause) {
    const message = 'Cookies need Express, or the package cookie (npm install cookie) on other responses';
    throw latchkeyError('ERR_COOKIE_UNSUPPORTED', message, { cause });
  }
}

module.exports = { assertSettable, serialiseCookie, setCookie };
