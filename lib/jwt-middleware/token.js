'use strict';

const { latchkeyError } = require('../errors');
const oauth = require('../http/oauth-answer');
const { ask } = require('./ask');
const { refusalOfAssertion } = require('./assertion');
const { findKey } = require('./client-key');
const { readTtl, settingsOf } = require('./options');
const { asError, report } = require('./report');
const { createSession } = require('./session');
const { readTokenRequest } = require('./token-request');

/**
 * The token endpoint (RFC 7523 §2.1): an assertion in, an access token out.
 *
 * @param {{ options: any, store: any }} middleware
 * @param {any} req
 * @param {any} res
 * @param {(error?: any) => void} next
 */
function token(middleware, req, res, next) {
  /** @param {unknown} error */
  const failed = (error) => next(asError(error));

  let options;
  let store;
  /** @type {import('./options').Settings} */
  let settings;
  /** @type {import('./token-request').TokenRequest | import('./token-request').Refused} */
  let request;
  try {
    ({ options, store } = middleware);
    settings = settingsOf(options);
    request = readTokenRequest(req, settings);
  } catch (thrown) {
    return failed(thrown);
  }

  /** @param {unknown} error */
  const late = (error) =>
    report(options, error, () => ({
      descr: 'getKey or the store failed after its answer',
    }));

  /** @param {import('./token-request').Refused} refused */
  const refuse = ({ refusal, cause }) => {
    report(options, refusal.error, () => ({
      descr: refusal.description,
      ...(cause && { cause: cause() }),
    }));
    try {
      oauth.refuse(res, refusal);
    } catch (thrown) {
      failed(thrown);
    }
  };

  /** @param {Record<string, any>} session @param {number} ttl */
  const issue = (session, ttl) => {
    /** @param {any} accessToken */
    const send = (accessToken) => {
      try {
        if (accessToken === undefined || accessToken === null || accessToken === '') {
          throw latchkeyError('ERR_STORE_FAILED', 'The store made no access token');
        }
        oauth.answer(res, { access_token: accessToken, token_type: 'Bearer', expires_in: ttl });
      } catch (thrown) {
        failed(thrown);
      }
    };

    ask(store, 'make', session, {
      answered: (error, accessToken) => (error ? failed(error) : send(accessToken)),
      fulfilled: send,
      failed,
      late,
    });
  };

  if (request.refusal) return refuse(request);
  const asked = request;

  /** @param {Record<string, any>} session @param {number} ttl */
  const issueOnce = (session, ttl) => {
    const used = (/** @type {Error | undefined} */ cause) =>
      cause ? refuse({ refusal: asked.grant.bad, cause: () => cause }) : issue(session, ttl);
    settings.replay?.use(asked.text).then(used, failed);
  };

  /** @param {any} error @param {any} [key] @param {any} [given] the session of the client */
  const found = (error, key, given) => {
    let refused;
    let session;
    let ttl = 0;
    try {
      const now = Math.floor(Date.now() / 1000);
      refused = error
        ? { refusal: asked.grant.unknown, cause: () => error }
        : refusalOfAssertion(asked, key, settings, now);
      if (!refused) {
        ttl = readTtl(options);
        session = createSession(asked.payload, given, now + ttl);
      }
    } catch (thrown) {
      return failed(thrown);
    }
    if (refused) refuse(refused);
    else if (settings.replay) issueOnce(/** @type {any} */ (session), ttl);
    else issue(/** @type {any} */ (session), ttl);
  };

  findKey(options, settings, asked, { found, failed, late });
}

module.exports = { token };
