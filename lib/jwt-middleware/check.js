'use strict';

const bearer = require('../http/bearer');
const { tokenExpired, tokenMissing, tokenUnknown } = require('../http/oauth-error');
const { admitsStray } = require('../store/legacy');
const { ask } = require('../ask');
const { settingsOf } = require('./options');
const { asError, report, reportTried } = require('./report');
const { isExpired } = require('./session');
const { surroundingsOf } = require('./surroundings');

/**
 * Lets a request through that carries a good access token, with its session; answers 401 to any other (RFC 6750 §3).
 *
 * @param {{ options: any, store: any }} middleware
 * @param {any} req
 * @param {any} res
 * @param {(error?: any) => void} next
 */
function check(middleware, req, res, next) {
  /** @param {unknown} error */
  const failed = (error) => next(asError(error));

  let options;
  let store;
  /** @type {import('./options').Settings} */
  let settings;
  let refused;
  let accessToken;
  try {
    ({ options, store } = middleware);
    settings = settingsOf(options);
    refused = settings.judgePresentation?.({ req });
    accessToken = settings.accessTokenOf(req);
  } catch (thrown) {
    return failed(thrown);
  }

  /**
   * @param {Readonly<import('../http/oauth-error').Refusal | import('../http/oauth-error').Unexplained>} refusal
   * @param {string} [rule] the one that the request broke
   */
  const refuse = (refusal, rule) => {
    const { error, description } = refusal.error === undefined ? tokenMissing : refusal;
    report(options, error, () => ({ descr: description, ...(rule && { rule }) }));
    try {
      bearer.refuse(res, settings.realm, refusal);
    } catch (thrown) {
      failed(thrown);
    }
  };

  /** @param {any} session what the store gave */
  const found = (session) => {
    let refusal;
    try {
      refusal = refusalOf(session, options);
    } catch (thrown) {
      return failed(thrown);
    }
    if (refusal) refuse(refusal);
    else admit(session);
  };

  /** @param {object} session */
  const admit = (session) => {
    try {
      if (settings.tryPresentation) reportTried(options, settings.tryPresentation, { req, accessToken });
      req.session = session;
    } catch (thrown) {
      return failed(thrown);
    }
    next();
  };

  if (refused) return refuse(refused.refusal, refused.rule);
  if (!accessToken) return refuse(settings.missing);
  // An object would reach a store's database as a query, and a number may match any text that begins with it.
  if (typeof accessToken !== 'string') return refuse(tokenUnknown);

  ask(store, 'retrieve', accessToken, {
    answered: (error, session) => (error ? failed(error) : found(session)),
    fulfilled: found,
    failed,
    late: (error) => report(options, error, () => ({ descr: 'The store failed after its answer' })),
  });
}

/**
 * @param {any} session what a store gave, which is not to be trusted more than its database
 * @param {any} options
 */
function refusalOf(session, options) {
  // An empty array is a query that found nothing, and text is a session that nobody parsed.
  if (typeof session !== 'object' || session === null || Array.isArray(session)) return tokenUnknown;
  if (isExpired(session, Date.now())) return tokenExpired;
  return admitsStray(session, () => surroundingsOf(() => options)) ? undefined : tokenUnknown;
}

module.exports = { check, refusalOf };
