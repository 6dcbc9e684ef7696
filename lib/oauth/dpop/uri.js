'use strict';

// Which resource a proof is for. The host is the application's word: a Host header is the client's.

const { ofRequest } = require('../../values/members');

/**
 * @param {any} req
 * @returns {string} the path as it was asked for, also below a mounted router
 */
function pathOf(req) {
  return String(ofRequest(req, 'originalUrl') ?? ofRequest(req, 'url'));
}

/**
 * Whether two addresses are the same but for query and fragment (RFC 9449 §4.3), spelled in one way (RFC 3986 §6.2.2, §6.2.3).
 *
 * @param {unknown} htu
 * @param {string} origin
 * @param {string} path
 */
function sameUri(htu, origin, path) {
  // Another request target than a path (RFC 9112 §3.2) could bring a host of its own.
  if (typeof htu !== 'string' || !path.startsWith('/')) return false;
  const asked = normalized(origin + path);
  return asked !== undefined && normalized(htu) === asked;
}

/** @param {string} address */
function normalized(address) {
  try {
    const url = new URL(address);
    url.search = '';
    url.hash = '';
    return url.href.replace(/%[\da-f]{2}/gi, spelled);
  } catch {
    return undefined;
  }
}

/** @param {string} escaped */
function spelled(escaped) {
  const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
  return /[\w.~-]/.test(character) ? character : escaped.toUpperCase();
}

module.exports = { pathOf, sameUri };
