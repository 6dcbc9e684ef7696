'use strict';

// What operators are told of jwt-identity, and what `req.identity.failure` and `reason` of a log-in say. Loaded when somebody wants to know.

const channels = require('../../diagnostics/channels');
const { createFailure } = require('../../diagnostics/event');
const { findingOfError } = require('../../diagnostics/failure');
const { createTracer } = require('../../diagnostics/tracing');
const { claimsIn } = require('../../diagnostics/classify-jws');
const { summaryOf } = require('../../oauth/request-summary');
const { missingCredentials } = require('../../oauth/missing-credentials');
const { found, tell } = require('../../oauth/tell');
const { unparsedBody } = require('../../oauth/unread-body');
const { ofRequest, own } = require('../../values/members');
const { attempts } = require('../middleware');

/**
 * @typedef {import('../types').Watch} Watch
 * @typedef {import('../types').Attempt} Attempt
 * @typedef {import('../../diagnostics/event').Finding & { code: string }} Finding
 * @typedef {import('../../../index').RequestLike} Request
 * @typedef {import('../tokens').Tokens} Tokens
 */

/** As `logIn` has it. */
const REFRESH_TOKEN = 'refresh token';
/** What is no fault of a request without a token. */
const WITHOUT_TOKEN = 'ERR_TOKEN_MISSING';

/**
 * @param {Request} req
 * @param {Attempt | undefined} attempt with a token, if there was one
 * @param {Tokens} tokens
 * @param {Watch} watch
 * @returns {Finding}
 */
function findingOf(req, attempt, tokens, { tokenFrom }) {
  if (attempt === undefined) return missingCredentials(req, tokenFrom);
  return attempt.finding ?? findingOfGrant(attempt.token, tokens, attempt.at);
}

/**
 * @param {unknown} token that was refused
 * @param {Tokens} tokens
 * @param {number} [at] seconds
 * @returns {Finding}
 */
function findingOfGrant(token, tokens, at) {
  return (
    tokens.explainGrant(token, at) ?? {
      code: 'ERR_TOKEN_REVOKED',
      userId: own(tokens.verifyGrant(token), 'userId'),
    }
  );
}

/**
 * `req.identity.failure`.
 *
 * @param {{ request: Request, user: import('../../../index').IdentityUser }} identity
 * @param {Attempt | undefined} attempt
 * @param {Tokens} tokens
 * @param {Watch} watch
 */
function failureOf({ request, user }, attempt, tokens, watch) {
  // Read from the prototype, there is no user.
  if (!user || user.isAuthenticated) return null;
  const finding = findingOf(request, attempt, tokens, watch);
  return finding.code === WITHOUT_TOKEN ? null : createFailure(finding);
}

/**
 * Reports a request that stayed anonymous.
 *
 * @param {Watch} watch
 * @param {Request} req
 * @param {object} identity
 * @param {Tokens} tokens
 */
function reportAnonymous(watch, req, identity, tokens) {
  const finding = found(() => findingOf(req, attempts.get(identity), tokens, watch));
  const where = /** @type {const} */ ({ entry: 'identity', req });
  if (finding.code === WITHOUT_TOKEN) tell(watch, 'anonymous', 'anonymous', () => finding, where);
  else refuse(watch, 'invalid_token', () => finding, where);
}

/**
 * Reports a token that `verifyGrantToken` refused.
 *
 * @param {Watch} watch
 * @param {unknown} token
 * @param {Tokens} tokens
 */
function reportGrant(watch, token, tokens) {
  const find = () => findingOfGrant(token, tokens);
  refuse(watch, 'invalid_token', find, { entry: 'verifyGrantToken' });
}

/**
 * @param {Watch} watch
 * @param {string} error
 * @param {Parameters<typeof tell>[3]} find
 * @param {Parameters<typeof tell>[4]} where
 */
function refuse(watch, error, find, where) {
  tell({ ...watch, channel: channels.refused }, 'refused', error, find, where);
}

/**
 * Why a log-in was refused.
 *
 * @param {string} code
 * @param {import('../types').LogInAttempt} attempt
 * @param {Tokens} tokens
 * @returns {Finding}
 */
function findingOfLogIn(code, { request, body, user, at }, tokens) {
  if (code === REFRESH_TOKEN) {
    return tokens.explainRefresh(body.refreshToken, at) ?? { code: 'ERR_SESSION_ENDED' };
  }
  if (code !== 'ERR_USER_REFUSED' || user) return { code };
  if (!body.isAcceptable && isObject(ofRequest(request, 'body'))) return { code: 'ERR_CREDENTIALS_NOT_TEXT' };
  const { login, password } = body.credentials;
  const isMissing = body.refreshToken === undefined && login === undefined && password === undefined;
  return isMissing ? (unparsedBody(request) ?? { code: 'ERR_CREDENTIALS_MISSING' }) : { code };
}

/**
 * @param {Watch} watch
 * @param {() => Finding} find
 * @param {Request} req
 */
function reportLogIn(watch, find, req) {
  const finding = found(find);
  const where = /** @type {const} */ ({ entry: 'logIn', req });
  refuse(watch, 'invalid_grant', () => finding, where);
  if (finding.code !== 'ERR_REFRESH_TOKEN_REUSED') return;
  const listeners = { ...watch, channel: channels.reused };
  tell(listeners, 'refresh-reused', 'refresh_token_reused', () => finding, where);
}

/** @param {import('../../../index').IdentityUser} user @param {Request} req */
function reportAccepted({ id }, req) {
  const find = () => ({ descr: 'The grant token was accepted', userId: id });
  tell({ channel: channels.accepted }, 'accepted', null, find, { entry: 'identity', req });
}

/** @param {import('../types').LogInAttempt} attempt @param {{ grantToken: string }} issued */
function reportIssued({ request, body }, { grantToken }) {
  const userId = own(claimsIn(grantToken), 'userId');
  const grant = body.refreshToken ? 'refresh_token' : 'password';
  const find = () => ({ descr: 'A log-in succeeded', userId, grant });
  tell({ channel: channels.issued }, 'issued', null, find, { entry: 'logIn', req: request });
}

/**
 * Reports that sessions were ended.
 *
 * @param {Request} req
 * @param {unknown} ended how many, or whether one was
 * @param {unknown} userId
 */
function reportRevoked(req, ended, userId) {
  if (!channels.revoked.hasSubscribers && !channels.isLogged) return;
  if (ended === false || ended === 0) return;
  const find = () => ({ descr: 'Sessions were ended', count: Number(ended), userId });
  tell({ channel: channels.revoked }, 'revoked', null, find, { entry: 'logOut', req });
}

/**
 * Reports a request that a guard refused.
 *
 * @param {Watch} watch
 * @param {import('../guards/guard').Failure} failure
 * @param {Request} req
 */
function reportGuard(watch, { status, code, claim, roles }, req) {
  const user = own(ofRequest(req, 'identity'), 'user');
  const ofRoles = roles && { claim: 'roles', expected: roles, received: own(user, 'roles') };
  const finding = { code, claim, userId: own(user, 'id'), ...ofRoles };
  const error = status === 403 ? 'insufficient_scope' : 'invalid_token';
  refuse(watch, error, () => finding, { entry: 'guard', req });
}

const trace = createTracer('logIn');

/** @param {() => Promise<import('../../../index').LogInResult>} run @param {Request} req */
function traceLogIn(run, req) {
  return trace(run, { entry: 'logIn', request: summaryOf(req) }, ({ statusCode: status }) => ({
    outcome: status === 200 ? 'issued' : 'refused',
    status,
  }));
}

/**
 * Reports what reaches `next` or rejects.
 *
 * @param {Watch} watch
 * @param {unknown} error
 * @param {Parameters<typeof tell>[4]} where
 */
function reportFailure(watch, error, where) {
  tell(watch, 'failed', error, () => findingOfError(error), where);
}

/** @param {unknown} value */
function isObject(value) {
  return typeof value === 'object' && value !== null;
}

/**
 * `verifyGrantToken.explain`.
 *
 * @template User
 * @param {(token: unknown) => Promise<User | null>} verifyGrantToken
 * @param {unknown} token
 * @param {Tokens} tokens
 */
async function explainGrant(verifyGrantToken, token, tokens) {
  const user = await verifyGrantToken(token);
  return { user, failure: user ? null : createFailure(findingOfGrant(token, tokens)) };
}

module.exports = {
  explainGrant,
  createFailure,
  failureOf,
  findingOfLogIn,
  reportAccepted,
  reportAnonymous,
  reportFailure,
  reportGrant,
  reportGuard,
  reportIssued,
  reportLogIn,
  reportRevoked,
  traceLogIn,
};
