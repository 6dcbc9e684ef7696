'use strict';

const { warnOfUnparsed } = require('../oauth/unparsed-body');
const { given: memberOf, ofRequest, own } = require('../values/members');
const { expectedSecret } = require('../values/checks');
const { isSame, isUserId } = require('../values/as-json');

/**
 * Makes `logIn` for one middleware.
 *
 * @param {ReturnType<typeof import('./tokens').createTokens>} tokens
 * @param {{ credentials: Record<string, string>, workers: { getUser: Function } }} config
 * @param {import('../sessions/issuing').Issuing} issuing
 */
exports.createLogIn = (tokens, { credentials: names, workers }, issuing) => {
  /**
   * @param {any} request
   * @param {unknown} body
   * @param {any} given
   */
  async function withCredentials(request, body, given) {
    const credentials = { login: own(body, names.login), password: own(body, names.password) };
    if (!given && !isAcceptable(body, credentials)) return refused();
    // Before anybody looks at the password.
    const epoch = issuing.begin ? await issuing.begin() : 0;
    const user = given || (await workers.getUser(credentials));
    if (!user) return refused();
    assertUser(user);

    const isRemembered = isRememberingWanted(own(body, names.rememberMe));
    return answer(await issuing.first(user, { request, epoch, isRemembered }));
  }

  /**
   * @param {any} request
   * @param {unknown} token
   * @param {any} given
   */
  async function withRefreshToken(request, token, given) {
    // The await lets logIn return before getUser is called, as it always did here.
    const claims = await tokens.verifyRefresh(token);
    if (!claims || (given && !isSame(memberOf(given, 'userId'), claims.userId))) return refused();
    const checked = issuing.check ? await issuing.check(claims, token, request) : true;
    if (!checked) return refused();

    const user = given || (await workers.getUser({ id: claims.userId }));
    if (!user || !isSame(memberOf(user, 'securityStamp'), claims.securityStamp)) return refused();
    assertUser(user);

    return answer(await issuing.next(user, claims, { request, token, checked }));
  }

  /**
   * @param {any} request
   * @param {any} user used in place of what `getUser` would find
   */
  return async function logIn(request, user) {
    try {
      tokens.assertIssuing();
      const body = ofRequest(request, 'body');
      const refreshToken = own(body, names.refreshToken);
      if (!user) warnOfUnparsed(request, 'the route that calls logIn()');
      return await (refreshToken
        ? withRefreshToken(request, refreshToken, user)
        : withCredentials(request, body, user));
    } catch (error) {
      throw require('../oauth/status').withStatus(error);
    }
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
 * A text, a promise or a list of rows is a mistake, and so is a user whose id no token can name: it would be nobody's.
 *
 * @param {any} user
 */
function assertUser(user) {
  const isRecord = (isObject(user) || typeof user === 'function') && !Array.isArray(user);
  if (!isRecord) throw expectedSecret('an object with userId', 'the user to log in', user);
  const userId = memberOf(user, 'userId');
  if (isUserId(userId)) return;
  const what = 'a non-empty text or a number other than 0';
  throw expectedSecret(what, 'userId of the user to log in', userId);
}

/**
 * @param {import('../sessions/issuing').Issued | null} issued
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
