'use strict';

const { forbidCaching } = require('../../oauth/response');
const { cookieValues } = require('../../oauth/cookie');
const { isCrossOrigin } = require('../../oauth/cross-origin');
const { setCookie } = require('../../oauth/set-cookie');
const { ofRequest, own } = require('../../values/members');
const { createCookieLogIn } = require('./log-in');
const { clearOnLogOut } = require('./log-out');
const { readCookieOptions } = require('./options');

/**
 * The cookie with the refresh token: reads it from requests, and sets and removes it on their responses.
 *
 * @typedef {ReturnType<typeof createRefreshCookie>} RefreshCookie
 * @typedef {import('../../../index').RequestLike} Request
 * @typedef {(req: Request, res: unknown, next: import('../middleware').Next) => void} Middleware
 *
 * @param {unknown} option `refreshToken.cookie`
 * @param {import('../options').Settings} settings
 */
function createRefreshCookie(option, { credentials }) {
  const { cookie, policy, inResult } = readCookieOptions(option);
  /** @type {WeakMap<Request, import('../../oauth/response').Response>} */
  const responses = new WeakMap();
  const jar = {
    /** @param {Request} request */
    responseTo: (request) => responses.get(request),

    /** Whether a page of another origin sent the request, so that it may not use the cookie. @param {Request} request */
    isForbidden: (request) => isCrossOrigin(request, policy) && Boolean(warnOfCrossOrigin(request)),

    /** @param {Request} request @returns {boolean} */
    has: (request) => valuesOf(request).size > 0,

    /**
     * The token in the cookie. Of two values, one may be another host's, so neither counts.
     *
     * @param {Request} request
     * @returns {string | undefined}
     */
    read(request) {
      const [value, ...others] = valuesOf(request);
      return others.length > 0 ? undefined : value;
    },

    /** @param {Request} request @param {string} token @param {number} maxAge seconds */
    set(request, token, maxAge) {
      const res = responses.get(request);
      setCookie(res, cookie, token, maxAge);
      forbidCaching(res);
    },

    /** @param {Request} request */
    clear(request) {
      setCookie(responses.get(request), cookie, '', 0);
    },
  };
  /** @param {Request} request */
  const valuesOf = (request) =>
    new Set(cookieValues(own(ofRequest(request, 'headers'), 'cookie'), cookie.name));

  return {
    /**
     * The token in the cookie of a request that may use it.
     *
     * @param {Request} request
     */
    tokenOf: (request) => (jar.isForbidden(request) ? undefined : jar.read(request)),

    /** @param {import('./log-in').BaseLogIn} logIn @param {import('../tokens').Tokens} tokens */
    logIn: (logIn, tokens) => createCookieLogIn({ jar, names: credentials, inResult, tokens }, logIn),

    /**
     * @param {Record<string, import('../session-methods').SessionMethod>} methods
     * @param {import('../grant-guard').GrantGuard | null} guard
     */
    sessionMethods: (methods, guard) => clearOnLogOut(jar, methods, guard),

    /**
     * The middleware, which remembers the response to each request.
     *
     * @param {Middleware} middleware
     * @returns {Middleware}
     */
    rememberResponse: (middleware) =>
      function jwtIdentityMiddleware(req, res, next) {
        responses.set(req, res);
        middleware(req, res, next);
      },
  };
}

/** @typedef {Parameters<typeof createCookieLogIn>[0]['jar']} Jar */

/** @param {Request} request */
function warnOfCrossOrigin(request) {
  const origin = String(own(ofRequest(request, 'headers'), 'origin') ?? 'another origin').slice(0, 100);
  require('../../diagnostics/warnings').warnOnce(
    'LATCHKEY_CROSS_ORIGIN',
    `A request from ${origin} was refused the cookie with the refresh token. If it is yours, add it to refreshToken.cookie.trustedOrigins`,
  );
  return true;
}

module.exports = { createRefreshCookie };
