'use strict';

const { tokenExpired, tokenMissing, tokenRepeated, tokenUnknown } = require('../oauth/errors');
const { legacyMark } = require('../stores/traits');
const { ask } = require('../options/call');
const { milliseconds } = require('../values/clock');
const { given, own } = require('../values/members');
const { challenge } = require('./challenge');
const { settingsOf } = require('./options');
const { asError, report, reportTried } = require('./report');
const { isExpired } = require('./session');
const { surroundingsOf } = require('./surroundings');

// Loaded when an option or a session needs them.
const dpopUse = () => require('../oauth/dpop');
const legacyTokens = () => require('../stores/legacy');

/**
 * Lets a request through that carries a good access token, with its session; answers 401 to any other (RFC 6750 §3).
 *
 * @param {{ options: any, store: any }} middleware
 * @param {any} req
 * @param {any} res
 * @param {(error?: any) => void} next
 */
function check(middleware, req, res, next) {
  new Presentation(req, res, next).judge(middleware);
}

/** An access token presented with a request. It is asked about as what becomes of the store's answer. */
class Presentation {
  #req;
  #res;
  #next;
  /** @type {any} */
  #options;
  /** @type {any} */
  #store;
  /** @type {import('./options').Settings} */
  #settings = /** @type {any} */ (undefined);
  /** @type {any} */
  #accessToken;

  /** @param {any} req @param {any} res @param {(error?: any) => void} next */
  constructor(req, res, next) {
    this.#req = req;
    this.#res = res;
    this.#next = next;
  }

  /** @param {{ options: any, store: any }} middleware */
  judge(middleware) {
    let refused;
    try {
      this.#store = middleware.store;
      this.#options = middleware.options;
      this.#settings = settingsOf(this.#options);
      refused = this.#read(this.#settings);
    } catch (thrown) {
      return this.failed(thrown);
    }

    if (refused) return this.#refuse(refused.refusal, refused.rule);
    const token = this.#accessToken;
    if (!token) return this.#refuse(this.#settings.missing);
    // An object would reach a store's database as a query, and a number may match any text that begins with it.
    if (typeof token !== 'string') return this.#refuse(tokenUnknown);
    ask(this.#store, 'retrieve', token, this);
  }

  /**
   * @param {import('./options').Settings} settings
   * @returns {{ refusal: any, rule?: string } | undefined}
   */
  #read(settings) {
    const req = this.#req;
    const refused = settings.judgePresentation?.({ req });
    const token = settings.accessTokenOf(req);
    this.#accessToken = token;
    if (!settings.dpop) return refused;
    const bound = dpopUse().credentials(req);
    if (bound) this.#accessToken = bound;
    return refused ?? (bound && token && token !== bound ? { refusal: tokenRepeated } : undefined);
  }

  /** @param {any} error @param {any} session */
  answered(error, session) {
    if (error) this.failed(error);
    else this.fulfilled(session);
  }

  /** @param {any} session what the store gave */
  fulfilled(session) {
    let refusal;
    try {
      refusal = refusalOf(session, this.#options, this.#store);
    } catch (thrown) {
      return this.failed(thrown);
    }
    const { dpop } = this.#settings;
    if (refusal) this.#refuse(refusal);
    else if (dpop) this.#prove(session, dpop);
    else this.#admit(session);
  }

  /** @param {unknown} error */
  failed(error) {
    const next = this.#next;
    next(asError(error));
  }

  /** @param {unknown} error */
  late(error) {
    report(this.#options, error, () => ({ descr: 'The store failed after its answer' }));
  }

  /** @param {any} session @param {import('../oauth/dpop').Dpop} how */
  #prove(session, how) {
    let judged;
    try {
      judged = dpopUse().judgeUse(session, this.#accessToken, this.#req, how);
    } catch (thrown) {
      return this.failed(thrown);
    }
    if (judged.refusal) return this.#refuse(judged.refusal);
    if (!judged.proof || !how.used) return this.#admit(session);
    dpopUse()
      .useUp(judged.proof, how, 401)
      .then(
        (used) => (used ? this.#refuse(used.refusal) : this.#admit(session)),
        (error) => this.failed(error),
      );
  }

  /** @param {object} session */
  #admit(session) {
    const req = this.#req;
    try {
      const { tryPresentation, requestProperty } = this.#settings;
      if (tryPresentation) {
        reportTried(this.#options, tryPresentation, { req, accessToken: this.#accessToken });
      }
      req[requestProperty] = session;
    } catch (thrown) {
      return this.failed(thrown);
    }
    const next = this.#next;
    next();
  }

  /**
   * @param {Readonly<import('../oauth/errors').Refusal | import('../oauth/errors').Unexplained>} refusal
   * @param {string} [rule] the one that the request broke
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

/**
 * @param {any} session what a store gave, which is not to be trusted more than its database
 * @param {any} options
 * @param {any} store that gave it
 */
function refusalOf(session, options, store) {
  // An empty array is a query that found nothing, and text is a session that nobody parsed.
  if (typeof session !== 'object' || session === null || Array.isArray(session)) return tokenUnknown;
  const isOver = isExpired(session, milliseconds(), store);
  if (isOver && given(session, 'exp') !== undefined) return tokenExpired;
  const mark = legacyMark(session);
  if (mark !== undefined) {
    const around = surroundingsOf(() => options);
    if (!legacyTokens().acceptsLegacy(session, mark, around)) return tokenUnknown;
  }
  return isOver ? tokenExpired : undefined;
}

module.exports = { check, refusalOf };
