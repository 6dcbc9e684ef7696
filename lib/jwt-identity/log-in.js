'use strict';

const { given: memberOf, ofRequest, own } = require('../members');

/**
 * Makes `logIn` for one middleware.
 *
 * @param {ReturnType<typeof import('./tokens').createTokens>} tokens
 * @param {{ credentials: Record<string, string>, workers: { getUser: Function } }} config
 * @param {import('./issuing').Issuing} issuing
 */
exports.createLogIn = (tokens, { credentials: names, workers }, issuing) => {
  /**
   * @param {any} request
   * @param {unknown} body
   * @param {any} given
   */
  async function withCredentials(request, body, given) {
    const since = Date.now();
    const credentials = { login: own(body, names.login), password: own(body, names.password) };
    const user = given || (isAcceptable(body, credentials) && (await workers.getUser(credentials)));
    if (!user) return refused();

    const isRemembered = isRememberingWanted(own(body, names.rememberMe));
    return answer(await issuing.first(user, { request, since, isRemembered }));
  }

  /**
   * @param {any} request
   * @param {unknown} token
   * @param {any} given
   */
  async function withRefreshToken(request, token, given) {
    // The await lets logIn return before getUser is called, as it always did here.
    const claims = await tokens.verifyRefresh(token);
    if (!claims || (given && !isSameId(memberOf(given, 'userId'), claims.userId))) return refused();
    const checked = issuing.check ? await issuing.check(claims, token, request) : true;
    if (!checked) return refused();

    const user = given || (await workers.getUser({ id: claims.userId }));
    if (!user || memberOf(user, 'securityStamp') !== claims.securityStamp) return refused();

    return answer(await issuing.next(user, claims, { request, token, checked }));
  }

  /**
   * @param {any} request
   * @param {any} user used in place of what `getUser` would find
   */
  return async function logIn(request, user) {
    tokens.assertIssuing();
    const body = ofRequest(request, 'body');
    const refreshToken = own(body, names.refreshToken);
    return refreshToken
      ? withRefreshToken(request, refreshToken, user)
      : withCredentials(request, body, user);
  };
};

/**
 * Whether what the client sent may be shown to `getUser`. Objects may not: in a database query they are operators.
 *
 * @param {unknown} body
 * @param {{ login: unknown, password: unknown }} credentials
 */
function isAcceptable(body, { login, password }) {
  return isObject(body) && isCredential(login) && isCredential(password);
}

/** @param {unknown} value */
function isCredential(value) {
  return value === undefined || typeof value === 'string' || typeof value === 'number';
}

/** @param {unknown} rememberMe */
function isRememberingWanted(rememberMe) {
  return rememberMe !== 'false' && Boolean(rememberMe);
}

/**
 * Whether a user's id is the one in a token, which has been through JSON.
 *
 * @param {unknown} id
 * @param {unknown} tokenId
 */
function isSameId(id, tokenId) {
  if (id === tokenId) return true;
  const text = JSON.stringify(id);
  return text !== undefined && text === JSON.stringify(tokenId);
}

/**
 * @param {import('./issuing').Issued | null} issued
 * @returns {{ statusCode: number, grantToken: string | null, refreshToken: string | null }}
 */
function answer(issued) {
  return issued ? { statusCode: 200, ...issued } : refused();
}

function refused() {
  return { statusCode: 401, grantToken: null, refreshToken: null };
}

/** @param {any} value */
function isObject(value) {
  return typeof value === 'object' && value !== null;
}
