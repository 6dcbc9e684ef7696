'use strict';

const { accessTokenOf, challenge } = require('../http/bearer');
const { tokenExpired, tokenMissing, tokenUnknown } = require('../http/oauth-error');
const { admitsStray } = require('../store/legacy');
const { ask } = require('./ask');
const { settingsOf } = require('./options');
const { asError, report } = require('./report');
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
  const fail = (error) => next(asError(error));

  let options;
  let store;
  let accessToken;
  try {
    ({ options, store } = middleware);
    accessToken = accessTokenOf(req);
  } catch (thrown) {
    return fail(thrown);
  }

  /** @param {Readonly<import('../http/oauth-error').Refusal>} refusal */
  const refuse = ({ status, error, description }) => {
    report(options, error, () => ({ descr: description }));
    try {
      res.set('WWW-Authenticate', challenge(settingsOf(options).realm, error, description));
      res.sendStatus(status);
    } catch (thrown) {
      fail(thrown);
    }
  };

  /** @param {any} session */
  const admit = (session) => {
    let refusal;
    try {
      refusal = refusalOf(session, options);
      if (!refusal) req.session = session;
    } catch (thrown) {
      return fail(thrown);
    }
    if (refusal) refuse(refusal);
    else next();
  };

  if (!accessToken) return refuse(tokenMissing);
  // An object would reach a store's database as a query, and a number may match any text that begins with it.
  if (typeof accessToken !== 'string') return refuse(tokenUnknown);

  ask(store, 'retrieve', accessToken, {
    answered: (error, session) => (error ? fail(error) : admit(session)),
    fulfilled: admit,
    failed: fail,
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

module.exports = { check };
