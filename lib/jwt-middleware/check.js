'use strict';

const { challenge } = require('../oauth/response');
const { call } = require('../options/call');
const { isLegacy } = require('../stores/capabilities');
const { milliseconds } = require('../values/clock');
const { refusalOfCredentials, refusalOfSession } = require('./access-decision');
const { settingsOf } = require('./options');
const { accepted, isHeard, isTold, isTraced, tracingOf } = require('./report');

// Loaded when an option, an error or a listener needs it.
const reports = () => require('./reports');

const tracing = tracingOf('check');

/**
 * @typedef {import('./options').Settings} Settings
 * @typedef {import('./access-decision').Refusal} Refusal
 */

/**
 * Authenticates a request by its access token, and answers 401 without a valid one (RFC 6750 §3).
 *
 * @type {import('./types').Work}
 */
function check(middleware, req, res, next) {
  if (!isTraced(tracing)) return start(middleware, req, res, next);
  reports().traced(tracing, { entry: 'check', req }, next, (traced) => start(middleware, req, res, traced));
}

/** @type {import('./types').Work} */
function start(middleware, req, res, next) {
  let request;
  try {
    request = new AccessCheck(middleware, req, res, next);
  } catch (thrown) {
    return next(reports().asError(thrown));
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
      if (isLegacy(session))
        reports().reportLegacySession(this.#options, refusal, { entry: 'check', req: this.#req });
    } catch (thrown) {
      return this.failed(thrown);
    }
    const { dpop } = this.#settings;
    if (refusal) this.#refuse(refusal, undefined, session);
    else if (dpop) this.#checkProof(session, dpop);
    else this.#accept(session);
  }

  /** @param {unknown} error */
  failed(error) {
    reports().fail(this.#options, error, { entry: 'check', req: this.#req }, this.#next);
  }

  /** @param {unknown} error */
  failedAfterwards(error) {
    const where = /** @type {const} */ ({ entry: 'check', req: this.#req });
    reports().reportFailure(this.#options, error, where, 'The store failed after its answer');
  }

  /** @param {unknown} session @param {NonNullable<Settings['dpop']>} dpop */
  #checkProof(session, dpop) {
    let outcome;
    try {
      outcome = dpop.authorizeUse(session, String(this.#accessToken), this.#req, dpop);
    } catch (thrown) {
      return this.failed(thrown);
    }
    if (outcome.refusal) return this.#refuse(outcome.refusal, undefined, session);
    if (!outcome.proof || !dpop.used) return this.#accept(session);
    dpop.useUp(outcome.proof, dpop, 401, this.#req).then(
      (used) => (used ? this.#refuse(used.refusal, undefined, session) : this.#accept(session)),
      (error) => this.failed(error),
    );
  }

  /** @param {unknown} session */
  #accept(session) {
    const req = this.#req;
    try {
      const { bearerReportCheck, requestProperty } = this.#settings;
      if (bearerReportCheck) {
        const subject = { req, accessToken: this.#accessToken };
        reports().reportViolation(this.#options, bearerReportCheck, subject, { entry: 'check', req });
      }
      req[requestProperty] = session;
    } catch (thrown) {
      return this.failed(thrown);
    }
    const next = this.#next;
    next();
    if (isTold(accepted)) process.nextTick(() => reports().reportAccepted({ entry: 'check', req }, session));
  }

  /**
   * @param {Refusal} refusal
   * @param {string} [rule] id of the rule that the request broke
   * @param {unknown} [session] that was retrieved
   */
  #refuse(refusal, rule, session) {
    try {
      const { dpop, realm } = this.#settings;
      if (dpop) dpop.challenge(this.#req, this.#res, realm, refusal, dpop);
      else challenge(this.#res, realm, refusal);
    } catch (thrown) {
      this.failed(thrown);
    }
    if (!isHeard(this.#options) && !isTraced(tracing)) return;
    const [settings, store, accessToken] = [this.#settings, this.#store, this.#accessToken];
    const subject = { req: this.#req, settings, store, accessToken, session };
    reports().reportAccess(this.#options, { refusal, rule }, { entry: 'check', req: this.#req }, subject);
    reports().settleTrace(this.#next, { outcome: 'refused', status: refusal.status });
  }
}

module.exports = { check };
