'use strict';

const { seconds } = require('../values/clock');
const { bare, ofRequest } = require('../values/members');
const oauth = require('../oauth/response');
const { call } = require('../options/call');
const { refusalOfUnknown } = require('./assertion-decision');
const { findKey } = require('./client-key');
const { readTtl, settingsOf } = require('./options');
const { isHeard, isTold, isTraced, issued, tracingOf } = require('./report');
const { decideGrant, decideIssue } = require('./token-decision');
const { readTokenRequest } = require('./token-request');

// Loaded when an option, an error or a listener needs it.
const errors = () => require('../values/errors');
const replays = () => require('./replay-decision');
const reports = () => require('./reports');

const tracing = tracingOf('token');
const unparsedBodies = () => require('../oauth/unparsed-body');

/**
 * @typedef {import('./options').Settings} Settings
 * @typedef {import('./token-decision').Issue} Issue
 * @typedef {import('./token-request').Refused} Refused
 * @typedef {import('./token-request').TokenRequest} TokenRequest
 */

/**
 * The token endpoint (RFC 7523 §2.1): takes an assertion, and answers with an access token.
 *
 * @type {import('./types').Work}
 */
function token(middleware, req, res, next) {
  if (!isTraced(tracing)) return start(middleware, req, res, next);
  reports().traced(tracing, { entry: 'token', req }, next, (traced) => start(middleware, req, res, traced));
}

/** @type {import('./types').Work} */
function start(middleware, req, res, next) {
  let exchange;
  try {
    exchange = new TokenExchange(middleware, req, res, next);
  } catch (thrown) {
    return next(reports().asError(thrown));
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
    this.#settings = settingsOf(this.#options, this.#store);
    this.#request = bare(readTokenRequest(req, this.#settings));
  }

  start() {
    const request = /** @type {TokenRequest | Refused} */ (this.#request);
    if (request.refusal) this.#refuse(this.#explained(request));
    else findKey(this.#options, this.#settings, request, this);
  }

  /** @param {Refused} refused */
  #explained(refused) {
    const body = ofRequest(this.#req, 'body');
    const isParsed = typeof body === 'object' && !Buffer.isBuffer(body);
    return isParsed ? refused : unparsedBodies().explained(refused, this.#req, 'auth.token');
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
    replays()
      .refusalOfReplay(this.#request, outcome, this.#settings, this.#req)
      .then(
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
    if (tokenReportCheck)
      reports().reportTokenViolation(this.#options, tokenReportCheck, request, granted, now);
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
        throw errors().latchkeyError('ERR_STORE_FAILED', 'The store made no access token');
      }
      oauth.answer(this.#res, bodyOf(accessToken, /** @type {Issue} */ (this.#issue)));
    } catch (thrown) {
      return this.failed(thrown);
    }
    if (isTold(issued)) reports().reportIssued(this.#request, /** @type {Issue} */ (this.#issue));
    if (isTraced(tracing)) reports().settleTrace(this.#next, { outcome: 'issued', status: 200 });
  }

  /** @param {unknown} error */
  failed(error) {
    reports().fail(this.#options, error, { entry: 'token', req: this.#req }, this.#next);
  }

  /** @param {unknown} error */
  failedAfterwards(error) {
    const where = /** @type {const} */ ({ entry: 'token', req: this.#req });
    reports().reportFailure(this.#options, error, where, 'getKey or the store failed after its answer');
  }

  /** @param {Refused} refused */
  #refuse(refused) {
    try {
      oauth.refuse(this.#res, refused.refusal, this.#settings.realm);
    } catch (thrown) {
      this.failed(thrown);
    }
    if (!isHeard(this.#options) && !isTraced(tracing)) return;
    const { assertion } = this.#request;
    const subject = {
      entry: /** @type {const} */ ('token'),
      req: this.#req,
      settings: this.#settings,
      assertion,
    };
    reports().reportAssertion(this.#options, bare(refused), subject);
    reports().settleTrace(this.#next, { outcome: 'refused', status: refused.refusal.status });
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
