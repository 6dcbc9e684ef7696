'use strict';

// Compares a proof's `htu` with the requested address. The origin comes from the options: clients write the Host header.

const { ofRequest } = require('../../values/members');

/**
 * @param {import('../../../index').RequestLike} req
 * @returns {string} the path as requested, also in a mounted router
 */
function pathOf(req) {
  return String(ofRequest(req, 'originalUrl') ?? ofRequest(req, 'url'));
}

/**
 * Whether two addresses are equal without query and fragment (RFC 9449 §4.3), after normalization (RFC 3986 §6.2.2, §6.2.3).
 *
 * @param {unknown} htu
 * @param {string} origin
 * @param {string} path
 */
function sameUri(htu, origin, path) {
  // Other request targets than a path (RFC 9112 §3.2) could contain another host.
  if (typeof htu !== 'string' || !path.startsWith('/')) return false;
  const requested = normalized(origin + path);
  return requested !== undefined && normalized(htu) === requested;
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
