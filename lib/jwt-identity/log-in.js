'use strict';

const { warnOfUnparsed } = require('../oauth/unparsed-body');
const { ofRequest } = require('../values/members');
const { isStampCurrent, isUserOf, readLogInBody, resultOf, validUser } = require('./log-in-decisions');

// Loaded when an error needs it.
const statuses = () => require('../oauth/status');

/**
 * @typedef {import('../../index').RequestLike} Request
 *
 * @typedef {object} LogInParts
 * @property {import('./tokens').Tokens} tokens
 * @property {import('./options').Settings['workers']} workers `getUser` is called as a method of it
 * @property {import('../sessions/stateless-issuer').TokenIssuer} issuer
 *
 * @typedef {object} LogInAttempt
 * @property {Request} request
 * @property {import('./log-in-decisions').LogInBody} body
 * @property {unknown} user whom the application passed, used in place of what `getUser` would find
 */

/**
 * Makes `logIn` for one middleware.
 *
 * @param {import('./tokens').Tokens} tokens
 * @param {import('./options').Settings} settings
 * @param {import('../sessions/stateless-issuer').TokenIssuer} issuer
 */
function createLogIn(tokens, { credentials: names, workers }, issuer) {
  const parts = { tokens, workers, issuer };
  /**
   * @param {Request} request
   * @param {unknown} user
   */
  return async function logIn(request, user) {
    try {
      tokens.assertIssuing();
      const body = readLogInBody(ofRequest(request, 'body'), names);
      if (!user) warnOfUnparsed(request, 'the route that calls logIn()');
      const attempt = { request, body, user };
      return resultOf(
        body.refreshToken ? await withRefreshToken(parts, attempt) : await withCredentials(parts, attempt),
      );
    } catch (error) {
      throw statuses().withStatus(error);
    }
  };
}

/**
 * @param {LogInParts} parts
 * @param {LogInAttempt} attempt
 */
async function withCredentials({ workers, issuer }, { request, body, user: passed }) {
  if (!passed && !body.isAcceptable) return null;
  // Before the password is checked: a log-out from everywhere that happens meanwhile applies to this log-in, too.
  const epoch = issuer.startLogIn ? await issuer.startLogIn() : 0;
  const user = passed || (await workers.getUser(body.credentials));
  if (!user) return null;
  return issuer.issueFirst(validUser(user), { request, epoch, isRemembered: body.isRemembered });
}

/**
 * @param {LogInParts} parts
 * @param {LogInAttempt} attempt
 */
async function withRefreshToken({ tokens, workers, issuer }, { request, body, user: passed }) {
  // The await lets logIn return before getUser is called, as it does in jwt-identity 3.1.0.
  const claims = await tokens.verifyRefresh(body.refreshToken);
  if (!claims || (passed && !isUserOf(passed, claims))) return null;
  const token = /** @type {string} */ (body.refreshToken);
  const state = issuer.findSession ? await issuer.findSession(claims, token, request) : null;
  if (issuer.findSession && !state) return null;

  const user = passed || (await workers.getUser({ id: claims.userId }));
  if (!user || !isStampCurrent(user, claims)) return null;
  return issuer.issueNext(validUser(user), claims, { request, token, state });
}

module.exports = { createLogIn };
