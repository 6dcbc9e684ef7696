'use strict';

const dpop = require('../dpop');
const { tokenExpired, tokenMissing, tokenRepeated, tokenUnknown } = require('../http/oauth-error');
const { admitsStray } = require('../store/legacy');
const { ask } = require('../ask');
const { challenge } = require('./challenge');
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
  /** @type {any} */
  let accessToken;
  try {
    ({ options, store } = middleware);
    settings = settingsOf(options);
    refused = settings.judgePresentation?.({ req });
    accessToken = settings.accessTokenOf(req);
    if (settings.dpop) {
      const bound = dpop.credentials(req);
      if (bound && accessToken && accessToken !== bound) refused ??= { refusal: tokenRepeated };
      accessToken = bound ?? accessToken;
    }
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
      challenge(req, res, settings, refusal);
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
    else if (settings.dpop) prove(session, settings.dpop);
    else admit(session);
  };

  /** @param {any} session @param {dpop.Dpop} how */
  const prove = (session, how) => {
    let judged;
    try {
      judged = dpop.judgeUse(session, accessToken, req, how);
    } catch (thrown) {
      return failed(thrown);
    }
    if (judged.refusal) return refuse(judged.refusal);
    if (!judged.proof || !how.engine) return admit(session);
    dpop.useUp(judged.proof, how, 401).then((used) => (used ? refuse(used.refusal) : admit(session)), failed);
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
