'use strict';

const { expectedSecret } = require('../values/checks');
const { given: memberOf, own, read } = require('../values/members');
const { asInToken, isSame, isUserId } = require('../values/as-json');

/**
 * What the body of a log-in contains.
 *
 * @typedef {object} LogInBody
 * @property {unknown} refreshToken
 * @property {{ login: string | number, password: string | number }} credentials of these types where `isAcceptable`
 * @property {boolean} isAcceptable whether the credentials may be passed to `getUser`
 * @property {boolean} isRemembered whether a refresh token is wanted
 */

/**
 * @param {unknown} body
 * @param {import('./options').CredentialNames} names
 * @returns {LogInBody}
 */
function readLogInBody(body, names) {
  const login = own(body, names.login);
  const password = own(body, names.password);
  const rememberMe = own(body, names.rememberMe);
  return {
    refreshToken: own(body, names.refreshToken),
    credentials: { login, password },
    // Objects are refused: in a database query they are operators.
    isAcceptable: isObject(body) && isScalar(login) && isScalar(password),
    isRemembered: rememberMe !== 'false' && Boolean(rememberMe),
  };
}

/**
 * The members of a user that tokens are made of, read once: a getter or a Proxy may answer otherwise the next time, and then a token would
 * say something else than was compared. What identifies the user is as tokens contain it.
 *
 * @param {unknown} user
 * @returns {unknown} the same where it is no user
 */
function readUser(user) {
  if (!isUser(user)) return user;
  const members = read(user, ['userId', 'securityStamp', 'roles', 'claims']);
  for (const name of ['userId', 'securityStamp']) {
    if (isObject(members[name])) members[name] = asInToken(members[name]);
  }
  return members;
}

/**
 * Whether a user still has the security stamp for which a refresh token was issued.
 *
 * @param {unknown} user
 * @param {Record<string, unknown>} claims of the refresh token
 */
function isStampCurrent(user, claims) {
  return isSame(memberOf(user, 'securityStamp'), claims.securityStamp);
}

/**
 * Whether a refresh token was issued to a user.
 *
 * @param {unknown} user
 * @param {Record<string, unknown>} claims of the refresh token
 */
function isUserOf(user, claims) {
  return isSame(memberOf(user, 'userId'), claims.userId);
}

/**
 * Throws for what is not a user, such as text, a promise or a list of rows, and for a user whose id no token can hold.
 *
 * @param {unknown} user
 * @returns {import('../../index').User} the same
 */
function validUser(user) {
  if (!isUser(user)) throw expectedSecret('an object with userId', 'the user to log in', user);
  const userId = memberOf(user, 'userId');
  if (isUserId(userId)) return /** @type {import('../../index').User} */ (user);
  throw expectedSecret('a non-empty text or a number other than 0', 'userId of the user to log in', userId);
}

/**
 * The result of a log-in.
 *
 * @param {import('../sessions/stateless-issuer').IssuedTokens | null} issued null refuses it
 * @param {() => import('../../index').Failure} [explain]
 * @returns {import('../../index').LogInResult}
 */
function resultOf(issued, explain) {
  if (issued) return { statusCode: 200, ...issued };
  const result = { statusCode: /** @type {const} */ (401), grantToken: null, refreshToken: null };
  return Object.defineProperty(result, 'reason', { get: explain });
}

/** @param {unknown} value */
function isScalar(value) {
  return value === undefined || typeof value === 'string' || typeof value === 'number';
}

/** @param {unknown} value @returns {value is object} */
function isUser(value) {
  return (isObject(value) || typeof value === 'function') && !Array.isArray(value);
}

/** @param {unknown} value @returns {value is object} */
function isObject(value) {
  return typeof value === 'object' && value !== null;
}

module.exports = { isStampCurrent, isUserOf, readLogInBody, readUser, resultOf, validUser };
