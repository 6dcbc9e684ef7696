'use strict';

// Whether a page of another origin made a browser send a request. Cookies go along with such requests, so what they may do is decided here
// (RFC 6265bis §8.8; W3C Fetch Metadata; RFC 6454).

const { ofRequest, own } = require('../values/members');

// What nobody can mistake for a part of a URL other than host and port.
const HOST = /^[^\s/\\?#@]+$/;
const ORIGIN = /^https?:\/\/[^\s/\\?#@*]+$/i;
const LOOPBACK = /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * @typedef {import('../../index').RequestLike} Request
 * @typedef {object} OriginPolicy
 * @property {ReadonlySet<string>} trustedOrigins
 * @property {boolean} isSecure whether the application is served by https alone, except on this machine
 */

/**
 * Browsers say where a request comes from in `Sec-Fetch-Site`, and older ones, or those on plain http, in `Origin`, except for a GET. A
 * request that says neither, with another method, isn't from a browser's page.
 *
 * @param {Request} req
 * @param {OriginPolicy} policy
 */
function isCrossOrigin(req, { trustedOrigins, isSecure }) {
  const headers = ofRequest(req, 'headers');
  const site = own(headers, 'sec-fetch-site');
  const origin = own(headers, 'origin');
  if (typeof origin === 'string' && trustedOrigins.has(origin)) return false;
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  if (origin !== undefined) return !isOwnOrigin(origin, hostOf(req), isSecure);
  const method = ofRequest(req, 'method');
  return method === 'GET' || method === 'HEAD';
}

/**
 * @param {unknown} origin the header
 * @param {unknown} host
 * @param {boolean} isSecure
 */
function isOwnOrigin(origin, host, isSecure) {
  const url = originOf(origin);
  if (!url || typeof host !== 'string' || !HOST.test(host)) return false;
  // A page that came by http may be anybody's.
  if (isSecure && url.protocol !== 'https:' && !LOOPBACK.test(url.hostname)) return false;
  return parsed(`${url.protocol}//${host}`)?.host === url.host;
}

/**
 * @param {unknown} text
 * @returns {URL | undefined} undefined for what isn't the origin of a web page, such as `null`
 */
function originOf(text) {
  return typeof text === 'string' && ORIGIN.test(text) ? parsed(text) : undefined;
}

/** @param {string} text */
function parsed(text) {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/**
 * The host that the client called. Behind a proxy that Express trusts it is the one that the proxy names.
 *
 * @param {import('../../index').RequestLike} req
 */
function hostOf(req) {
  const { headers } = req;
  const forwarded = own(headers, 'x-forwarded-host');
  if (typeof forwarded === 'string' && isProxyTrusted(req)) return forwarded.split(',', 1)[0]?.trim();
  return own(headers, 'host') ?? own(headers, ':authority');
}

/** @param {import('../../index').RequestLike & { socket?: { remoteAddress?: string } }} req */
function isProxyTrusted(req) {
  const app = ofRequest(req, 'app');
  const trusts = typeof app?.get === 'function' ? app.get('trust proxy fn') : undefined;
  return typeof trusts === 'function' && trusts(req.socket?.remoteAddress, 0) === true;
}

module.exports = { isCrossOrigin, originOf };
