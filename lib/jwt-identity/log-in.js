'use strict';

const prolongationThreshold = 0.25;

/**
 * Makes `logIn` for one middleware.
 *
 * @param {ReturnType<typeof import('./tokens').createTokens>} tokens
 * @param {{ credentials: Record<string, string>, workers: { getUser: Function } }} config
 */
exports.createLogIn = (tokens, { credentials: names, workers }) => {
  /**
   * @param {unknown} body
   * @param {any} given
   */
  async function withCredentials(body, given) {
    const credentials = { login: member(body, names.login), password: member(body, names.password) };
    const user = given || (isAcceptable(body, credentials) && (await workers.getUser(credentials)));
    if (!user) return refused();

    const result = granted(await tokens.issueGrant(user));
    if (isRememberingWanted(member(body, names.rememberMe))) {
      result.refreshToken = await tokens.issueRefresh(user);
    }
    return result;
  }

  /**
   * @param {unknown} token
   * @param {any} given
   */
  async function withRefreshToken(token, given) {
    // The await lets logIn return before getUser is called, as it always did here.
    const claims = await tokens.verifyRefresh(token);
    if (!claims || (given && !isSameId(given.userId, claims.userId))) return refused();

    const user = given || (await workers.getUser({ id: claims.userId }));
    if (!user || user.securityStamp !== claims.securityStamp) return refused();

    const result = granted(await tokens.issueGrant(user));
    if (endsSoon(claims)) result.refreshToken = await tokens.issueRefresh(user);
    return result;
  }

  /**
   * @param {any} request
   * @param {any} user used in place of what `getUser` would find
   */
  return async function logIn(request, user) {
    tokens.assertIssuing();
    const { body } = request;
    const refreshToken = member(body, names.refreshToken);
    return refreshToken ? withRefreshToken(refreshToken, user) : withCredentials(body, user);
  };
};

/**
 * A member that the client sent: nothing that its body inherits counts.
 *
 * @param {any} body
 * @param {string} name
 */
function member(body, name) {
  return isObject(body) && Object.hasOwn(body, name) ? body[name] : undefined;
}

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
 * Whether less than a quarter of a refresh token's life is left.
 *
 * @param {Record<string, any>} claims
 */
function endsSoon({ iat, exp }) {
  return (exp * 1000 - Date.now()) / (exp * 1000 - iat * 1000) < prolongationThreshold;
}

/** @returns {{ statusCode: number, grantToken: string | null, refreshToken: string | null }} */
function refused() {
  return { statusCode: 401, grantToken: null, refreshToken: null };
}

/**
 * @param {string} grantToken
 * @returns {{ statusCode: number, grantToken: string | null, refreshToken: string | null }}
 */
function granted(grantToken) {
  return { statusCode: 200, grantToken, refreshToken: null };
}

/** @param {any} value */
function isObject(value) {
  return typeof value === 'object' && value !== null;
}
