'use strict';

const { tokenMissing } = require('../oauth/errors');
const { call } = require('../options/call');
const { milliseconds } = require('../values/clock');
const { own } = require('../values/members');
const { legacyEventOf, refusalOfCredentials, refusalOfSession } = require('./access-decision');
const { challenge } = require('./challenge');
const { settingsOf } = require('./options');
const { asError, report, reportLegacy, reportViolation } = require('./report');

/**
 * @typedef {import('./options').Settings} Settings
 * @typedef {import('./access-decision').Refusal} Refusal
 */

/**
 * Authenticates a request by its access token, and answers 401 without a valid one (RFC 6750 §3).
 *
 * @param {import('./types').Middleware} middleware
 * @param {import('./types').Request} req
 * @param {import('./types').Response} res
 * @param {import('./types').Next} next
 */
function check(middleware, req, res, next) {
  let request;
  try {
    request = new AccessCheck(middleware, req, res, next);
  } catch (thrown) {
    return next(asError(thrown));
  }
  request.start();
}

/** One request to a protected route. It receives the session that the store retrieved: one object, and no closures, on the hot path. */
class AccessCheck {
  #req;
  #res;
  #next;
  #store;
  #options;
  #settings;
  /** @type {unknown} */
  #accessToken;

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
    this.#store = middleware.store;
    this.#options = middleware.options;
    this.#settings = settingsOf(this.#options);
  }

  start() {
    let refused;
    try {
      const token = this.#settings.accessTokenOf(this.#req);
      const dpopToken = this.#settings.dpop?.credentials(this.#req);
      this.#accessToken = dpopToken || token;
      refused = refusalOfCredentials(this.#req, token, dpopToken, this.#settings);
    } catch (thrown) {
      return this.failed(thrown);
    }
    if (refused) this.#refuse(refused.refusal, refused.rule);
    else call(this.#store, 'retrieve', this.#accessToken, this);
  }

  /** @param {unknown} error @param {unknown} session */
  calledBack(error, session) {
    if (error) this.failed(error);
    else this.resolved(session);
  }

  /** @param {unknown} session that the store retrieved, which may be anything */
  resolved(session) {
    let refusal;
    try {
      refusal = refusalOfSession(session, milliseconds(), this.#store, this.#options);
      const event = legacyEventOf(session, refusal);
      if (event) reportLegacy(this.#options, event);
    } catch (thrown) {
      return this.failed(thrown);
    }
    const { dpop } = this.#settings;
    if (refusal) this.#refuse(refusal);
    else if (dpop) this.#checkProof(session, dpop);
    else this.#accept(session);
  }

  /** @param {unknown} error */
  failed(error) {
    const next = this.#next;
    next(asError(error));
  }

  /** @param {unknown} error */
  failedAfterwards(error) {
    report(this.#options, error, () => ({ descr: 'The store failed after its answer' }));
  }

  /** @param {unknown} session @param {NonNullable<Settings['dpop']>} dpop */
  #checkProof(session, dpop) {
    let outcome;
    try {
      outcome = dpop.authorizeUse(session, String(this.#accessToken), this.#req, dpop);
    } catch (thrown) {
      return this.failed(thrown);
    }
    if (outcome.refusal) return this.#refuse(outcome.refusal);
    if (!outcome.proof || !dpop.used) return this.#accept(session);
    dpop.useUp(outcome.proof, dpop, 401).then(
      (used) => (used ? this.#refuse(used.refusal) : this.#accept(session)),
      (error) => this.failed(error),
    );
  }

  /** @param {unknown} session */
  #accept(session) {
    const req = this.#req;
    try {
      const { bearerReportCheck, requestProperty } = this.#settings;
      if (bearerReportCheck) {
        reportViolation(this.#options, bearerReportCheck, { req, accessToken: this.#accessToken });
      }
      req[requestProperty] = session;
    } catch (thrown) {
      return this.failed(thrown);
    }
    const next = this.#next;
    next();
  }

  /**
   * @param {Refusal} refusal
   * @param {string} [rule] id of the rule that the request broke
   */
  #refuse(refusal, rule) {
    const { error, description } = own(refusal, 'error') === undefined ? tokenMissing : refusal;
    report(this.#options, error, () => ({ descr: description, ...(rule && { rule }) }));
    try {
      challenge(this.#req, this.#res, this.#settings, refusal);
    } catch (thrown) {
      this.failed(thrown);
    }
  }
}

module.exports = { check };
