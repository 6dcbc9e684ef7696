'use strict';

const { ofRequest } = require('../values/members');
const { channel, tracingChannel } = require('node:diagnostics_channel');
const { seconds } = require('../values/clock');
const {
  isStampCurrent,
  isUserOf,
  readLogInBody,
  readUser,
  resultOf,
  validUser,
} = require('./log-in-decisions');
const { isHeard, isTold } = require('./middleware');

// Loaded when a body, an error or a listener needs it.
const diagnosis = () => require('./diagnosis');
const unparsedBodies = () => require('../oauth/unparsed-body');
const statuses = () => require('../oauth/status');

const issuedChannel = channel('latchkey:issued');
// Node before 18.19 has none.
const tracing = tracingChannel?.('latchkey.logIn');
/** In place of a code: the refresh token itself says why it is refused. */
const REFRESH_TOKEN = 'refresh token';

/**
 * @typedef {import('../../index').RequestLike} Request
 * @typedef {import('./types').LogInParts} LogInParts
 * @typedef {import('./types').LogInAttempt} LogInAttempt
 */

/**
 * Makes `logIn` for one middleware. Reports wait for a tick: the application sends the result in reactions of promises, which come first.
 *
 * @param {import('./tokens').Tokens} tokens
 * @param {import('./options').Settings} settings
 * @param {import('../sessions/stateless-issuer').TokenIssuer} issuer
 * @param {import('./types').Watch} watch
 */
function createLogIn(tokens, { credentials: names, workers }, issuer, watch) {
  const parts = { tokens, workers, issuer };
  /**
   * The result of a refused log-in. Its reason is found out when it is read.
   *
   * @param {string} code
   * @param {LogInAttempt} attempt
   */
  const refuse = (code, attempt) => {
    const find = () => diagnosis().findingOfLogIn(code, attempt, tokens);
    if (isHeard(watch)) process.nextTick(() => diagnosis().reportLogIn(watch, find, attempt.request));
    return resultOf(null, () => diagnosis().createFailure(find()));
  };
  /**
   * @param {Request} request
   * @param {unknown} user
   * @param {string} [token] a refresh token that counts where the body has none
   */
  async function logIn(request, user, token) {
    try {
      tokens.assertIssuing();
      const content = ofRequest(request, 'body');
      const body = readLogInBody(content, names);
      body.refreshToken ||= token;
      const isParsed = typeof content === 'object' && !Buffer.isBuffer(content);
      if (!user && !isParsed) unparsedBodies().warnOfUnparsed(request, 'the route that calls logIn()');
      const attempt = { request, body, user, at: seconds() };
      const issued = await (body.refreshToken ? withRefreshToken : withCredentials)(parts, attempt);
      if (typeof issued === 'string') return refuse(issued, attempt);
      if (isTold(issuedChannel)) process.nextTick(() => diagnosis().reportIssued(attempt, issued));
      return resultOf(issued);
    } catch (error) {
      const failure = statuses().withStatus(error);
      const report = () => diagnosis().reportFailure(watch, failure, { entry: 'logIn', req: request });
      if (isHeard(watch)) process.nextTick(report);
      throw failure;
    }
  }
  /** @type {typeof logIn & { refuse: (request: Request, code: string) => ReturnType<typeof refuse> }} */
  const traced = (...args) =>
    tracing === undefined || Reflect.get(tracing, 'hasSubscribers') === false
      ? logIn(...args)
      : diagnosis().traceLogIn(() => logIn(...args), args[0]);
  traced.refuse = (request, code) =>
    refuse(code, { request, body: readLogInBody(undefined, names), user: undefined, at: seconds() });
  return traced;
}

/**
 * @param {LogInParts} parts
 * @param {LogInAttempt} attempt
 * @returns {Promise<import('../sessions/stateless-issuer').IssuedTokens | string>} the code of the reason where it is refused
 */
async function withCredentials({ workers, issuer }, { request, body, user: passed }) {
  if (!passed && !body.isAcceptable) return 'ERR_USER_REFUSED';
  // Before the password is checked: a log-out from everywhere that happens meanwhile applies to this log-in, too.
  const epoch = issuer.startLogIn ? await issuer.startLogIn() : 0;
  const user = readUser(passed || (await workers.getUser(body.credentials)));
  if (!user) return 'ERR_USER_REFUSED';
  return issuer.issueFirst(validUser(user), { request, epoch, isRemembered: body.isRemembered });
}

/**
 * @param {LogInParts} parts
 * @param {LogInAttempt} attempt
 * @returns {Promise<import('../sessions/stateless-issuer').IssuedTokens | string>} the code of the reason where it is refused
 */
async function withRefreshToken({ tokens, workers, issuer }, { request, body, user: given }) {
  // The await lets logIn return before getUser is called, as it does in jwt-identity 3.1.0.
  const claims = await tokens.verifyRefresh(body.refreshToken);
  if (!claims) return REFRESH_TOKEN;
  const passed = readUser(given);
  if (passed && !isUserOf(passed, claims)) return 'ERR_USER_MISMATCH';
  const token = /** @type {string} */ (body.refreshToken);
  const state = issuer.findSession ? await issuer.findSession(claims, token, request) : null;
  if (typeof state === 'string') return state;

  const user = passed || readUser(await workers.getUser({ id: claims.userId }));
  if (!user) return 'ERR_USER_REFUSED';
  if (!isStampCurrent(user, claims)) return 'ERR_SECURITY_STAMP';
  return issuer.issueNext(validUser(user), claims, { request, token, state });
}

module.exports = { createLogIn };
