'use strict';

const { latchkeyError } = require('../values/errors');
const { seconds } = require('../values/clock');
const { bare, own } = require('../values/members');
const oauth = require('../oauth/answer');
const { explained } = require('../oauth/unparsed-body');
const { call } = require('../options/call');
const { refusalOfUnknown } = require('./assertion-decision');
const { findKey } = require('./client-key');
const { readTtl, settingsOf } = require('./options');
const { asError, report, reportViolation } = require('./report');
const { decideGrant, decideIssue, refusalOfReplay } = require('./token-decision');
const { readTokenRequest } = require('./token-request');

/**
 * @typedef {import('./options').Settings} Settings
 * @typedef {import('./token-decision').Issue} Issue
 * @typedef {import('./token-request').Refused} Refused
 * @typedef {import('./token-request').TokenRequest} TokenRequest
 */

/**
 * The token endpoint (RFC 7523 §2.1): takes an assertion, and answers with an access token.
 *
 * @param {import('./types').Middleware} middleware
 * @param {import('./types').Request} req
 * @param {import('./types').Response} res
 * @param {import('./types').Next} next
 */
function token(middleware, req, res, next) {
  let exchange;
  try {
    exchange = new TokenExchange(middleware, req, res, next);
  } catch (thrown) {
    return next(asError(thrown));
  }
  exchange.start();
}

/**
 * One request to the token endpoint. It receives the client's key, and then the access token that the store made: both come
 * synchronously where `getKey` and the store are synchronous.
 */
class TokenExchange {
  #req;
  #res;
  #next;
  #options;
  #store;
  #settings;
  /** @type {TokenRequest} */
  #request;
  /** @type {Issue | undefined} */
  #issue;

  /**
   * @param {import('./types').Middleware} middleware
   * @param {import('./types').Request} req
   * @param {import('./types').Response} res
   * @param {import('./types').Next} next
   */
  constructor(middleware, req, res, next) {
    this.#req = req;
    this.#res = res;
    this.#next = next;
    this.#options = middleware.options;
    this.#store = middleware.store;
    this.#settings = settingsOf(this.#options);
    this.#request = bare(readTokenRequest(req, this.#settings));
  }

  start() {
    const request = /** @type {TokenRequest | Refused} */ (this.#request);
    if (request.refusal) this.#refuse(explained(request, this.#req, 'auth.token'));
    else findKey(this.#options, this.#settings, request, this);
  }

  /** @param {unknown} error @param {unknown} [key] @param {unknown} [session] */
  keyFound(error, key, session) {
    let outcome;
    try {
      outcome = bare(error ? this.#decideUnknown(error) : this.#decide(key, session));
    } catch (thrown) {
      return this.failed(thrown);
    }
    if (outcome.refusal) return this.#refuse(outcome);
    if (!this.#settings.replay && !outcome.proof) return this.#make(outcome);
    refusalOfReplay(this.#request, outcome, this.#settings).then(
      (refused) => (refused ? this.#refuse(refused) : this.#make(outcome)),
      (error) => this.failed(error),
    );
  }

  /** @param {unknown} error of getKey */
  #decideUnknown(error) {
    return refusalOfUnknown(this.#request, this.#settings, seconds(), () => error);
  }

  /**
   * @param {unknown} key
   * @param {unknown} session
   * @returns {Issue | Refused}
   */
  #decide(key, session) {
    const now = seconds();
    const request = this.#request;
    const granted = bare(decideGrant(request, key, session, this.#settings, this.#store, now));
    if (granted.refusal) return granted;
    const { tokenReportCheck } = this.#settings;
    if (tokenReportCheck) {
      const { limits, session } = granted;
      reportViolation(this.#options, tokenReportCheck, {
        ...request,
        claims: request.assertion.claims,
        session,
        limits,
        now,
      });
    }
    return decideIssue(request, granted, this.#settings, readTtl(this.#options), now);
  }

  /** @param {Issue} issue */
  #make(issue) {
    this.#issue = issue;
    call(this.#store, 'make', issue.session, this);
  }

  /** @param {unknown} error of the store @param {unknown} accessToken */
  calledBack(error, accessToken) {
    if (!error) this.resolved(accessToken);
    else if (/** @type {{ code?: unknown }} */ (error).code === 'ERR_SESSION_REFUSED') {
      this.#refuse({ refusal: this.#request.grant.bad, cause: () => error });
    } else this.failed(error);
  }

  /** @param {unknown} accessToken that the store made */
  resolved(accessToken) {
    try {
      if (accessToken === undefined || accessToken === null || accessToken === '') {
        throw latchkeyError('ERR_STORE_FAILED', 'The store made no access token');
      }
      oauth.answer(this.#res, bodyOf(accessToken, /** @type {Issue} */ (this.#issue)));
    } catch (thrown) {
      this.failed(thrown);
    }
  }

  /** @param {unknown} error */
  failed(error) {
    const next = this.#next;
    next(asError(error));
  }

  /** @param {unknown} error */
  failedAfterwards(error) {
    report(this.#options, error, () => ({ descr: 'getKey or the store failed after its answer' }));
  }

  /** @param {Refused} refused */
  #refuse(refused) {
    const { refusal, cause, rule } = bare(refused);
    report(this.#options, refusal.error, () => ({
      descr: own(refusal, 'reason') ?? refusal.description,
      ...(rule && { rule }),
      ...(cause && { cause: cause() }),
    }));
    try {
      oauth.refuse(this.#res, refusal, this.#settings.realm);
    } catch (thrown) {
      this.failed(thrown);
    }
  }
}

/**
 * RFC 6749 §5.1.
 *
 * @param {unknown} accessToken
 * @param {Issue} issue
 */
function bodyOf(accessToken, { proof, scope, ttl }) {
  const body = { access_token: accessToken, token_type: proof ? 'DPoP' : 'Bearer', expires_in: ttl };
  return scope === undefined ? body : { ...body, scope };
}

module.exports = { token };
