'use strict';

const { assertSettable } = require('../../oauth/set-cookie');
const { withStatus } = require('../../oauth/status');
const { wholeSeconds } = require('../../values/clock');
const { ofRequest, own } = require('../../values/members');

/**
 * @typedef {import('../../../index').RequestLike} Request
 * @typedef {import('../../../index').LogInResult} LogInResult
 * @typedef {((request: Request, user: unknown, token?: string) => Promise<LogInResult>) & { refuse(request: Request, code: string): LogInResult }} BaseLogIn with a refresh token that counts
 *   where the body has none
 *
 * @typedef {object} Jar
 * @property {(request: Request) => import('../../oauth/response').Response} responseTo
 * @property {(request: Request) => boolean} isForbidden whether the request may not use the cookie
 * @property {(request: Request) => boolean} has
 * @property {(request: Request) => string | undefined} read
 * @property {(request: Request, token: string, maxAge: number) => void} set
 * @property {(request: Request) => void} clear
 *
 * @typedef {object} Parts
 * @property {Jar} jar
 * @property {import('../options').CredentialNames} names
 * @property {boolean} inResult whether the result has the token, too
 * @property {Pick<import('../tokens').Tokens, 'verifyRefresh'>} tokens
 */

/**
 * `logIn` with the refresh token in a cookie.
 *
 * @param {Parts} parts
 * @param {BaseLogIn} logIn
 */
function createCookieLogIn(parts, logIn) {
  const { jar } = parts;
  /** @param {Request} request @param {unknown} user */
  return async function logInWithCookie(request, user) {
    // A user whom the application passes was authenticated by it, perhaps by a page of another origin that redirected here.
    if (!user && jar.isForbidden(request)) return logIn.refuse(request, 'ERR_COOKIE_CROSS_ORIGIN');
    assertResponse(jar.responseTo(request));
    const body = ofRequest(request, 'body');
    const isWithCookie = !user && !hasCredentials(body, parts.names);
    const token = isWithCookie ? jar.read(request) : undefined;
    // A page that asks whether its visitor is logged in should cost no password's hash. Without a body logIn warns of a missing parser.
    const isParsed = typeof body === 'object' && body !== null && !Buffer.isBuffer(body);
    const isNobody = isWithCookie && token === undefined && isParsed;
    const result = isNobody
      ? logIn.refuse(request, 'ERR_CREDENTIALS_MISSING')
      : await logIn(request, user, token);
    keepToken(parts, request, result, isWithCookie);
    return result;
  };
}

/**
 * Moves the refresh token from the result into the cookie.
 *
 * @param {Parts} parts
 * @param {Request} request
 * @param {LogInResult} result is changed
 * @param {boolean} isWithCookie whether the log-in was with the token in the cookie
 */
function keepToken({ jar, tokens, inResult }, request, result, isWithCookie) {
  const { statusCode, refreshToken } = result;
  if (refreshToken !== null) {
    const exp = Number(tokens.verifyRefresh(refreshToken)?.exp);
    jar.set(request, refreshToken, Math.max(exp - wholeSeconds(), 0));
    if (!inResult) result.refreshToken = null;
    return;
  }
  // A token that was refused, or that of another log-in before this one.
  const isStale = statusCode === 200 ? !isWithCookie : isWithCookie;
  if (isStale && jar.has(request)) jar.clear(request);
}

/**
 * Whether the body says who logs in, so that the cookie, which comes along unasked, doesn't count.
 *
 * @param {unknown} body
 * @param {import('../options').CredentialNames} names
 */
function hasCredentials(body, { login, password, refreshToken }) {
  return Boolean(own(body, refreshToken)) || [login, password].some((name) => own(body, name) !== undefined);
}

/** @param {import('../../oauth/response').Response} res */
function assertResponse(res) {
  try {
    assertSettable(res);
  } catch (error) {
    throw withStatus(error);
  }
}

module.exports = { createCookieLogIn };
