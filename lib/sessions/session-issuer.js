'use strict';

const { given: memberOf, own } = require('../values/members');
const { unavailable } = require('../state/engine/errors');
const { CLOCKS_APART } = require('../state/revocation/time-to-live');
const { createId } = require('./ids');
const { decideRenewal, decideRotation } = require('./refresh-decision');
const { createReuseReporter } = require('./reuse-report');
const { classifyRefreshToken } = require('./rotation');
const { createSessionEnding } = require('./session-ending');
const { readLabel } = require('./session-label');
const { hasExpired } = require('./session-store');
const { startTime } = require('./start-time');

// Each attempt fails because another caller has changed the session.
const MAX_ATTEMPTS = 20;

/**
 * @typedef {import('./stateless-issuer').TokenIssuer} TokenIssuer
 * @typedef {import('./stateless-issuer').IssuedTokens} IssuedTokens
 * @typedef {import('./stateless-issuer').RefreshClaims} RefreshClaims
 * @typedef {import('./session-store').Found} Found
 * @typedef {import('./rotation').RefreshTimes} RefreshTimes
 * @typedef {import('./rotation').RotatingTimes} RotatingTimes
 *
 * @typedef {object} Parts
 * @property {import('./stateless-issuer').Tokens} tokens
 * @property {import('./session-state').SessionState} state
 * @property {import('./grant-revocation').GrantRevocation} grants
 * @property {import('./options').SessionOptions} options
 * @property {number} lifetime of a refresh token, in seconds
 */

/**
 * Issues the tokens of sessions that are stored.
 *
 * @implements {TokenIssuer}
 */
class SessionIssuer {
  #tokens;
  #state;
  #grants;
  #options;
  #lifetime;
  #ending;
  #reportReuse;

  /** @param {Parts} parts */
  constructor({ tokens, state, grants, options, lifetime }) {
    this.#tokens = tokens;
    this.#state = state;
    this.#grants = grants;
    this.#options = options;
    this.#lifetime = lifetime;
    this.#ending = createSessionEnding(state.sessions, grants);
    this.#reportReuse = createReuseReporter(options.onReuse);
  }

  startLogIn() {
    return this.#state.logOuts.current();
  }

  /** @type {TokenIssuer['issueFirst']} */
  async issueFirst(user, { request, epoch, isRemembered }) {
    const userId = memberOf(user, 'userId');
    const now = Date.now();
    const refresh = isRemembered ? this.#refreshTimes(now) : null;
    const createdAt = startTime(now);
    const id = refresh && (await this.#create({ userId, epoch, createdAt, refresh, request }));
    let issued;
    try {
      // A log-in that started before a log-out from everywhere must not outlast it.
      const [isLoggedOut] = await Promise.all([
        this.#state.logOuts.isLoggedOut(userId, epoch),
        id && this.#ending.endSurplus(userId, this.#options.maxSessions, { id, createdAt }),
      ]);
      if (!isLoggedOut) issued = await this.#issue(user, id, epoch, refresh);
    } finally {
      if (id && !issued) await this.#state.sessions.remove(id, userId);
    }
    return issued ?? 'ERR_LOGGED_OUT';
  }

  /** @type {NonNullable<TokenIssuer['findSession']>} */
  async findSession(claims, token, request) {
    const receivedAt = Date.now();
    const { untracked } = this.#state;
    const id = Object.hasOwn(claims, 'sid') ? claims.sid : await untracked.sessionOf(token);
    if (id === null)
      return untracked.isAcceptable(claims) ? { found: null, receivedAt } : 'ERR_SESSION_ENDED';
    const found = await this.#find(id, claims.userId);
    if (!found) return 'ERR_SESSION_ENDED';
    const { rotate, grace } = this.#options;
    const isReused =
      rotate &&
      classifyRefreshToken(found.session.tokens, jtiOf(claims), receivedAt, grace).status === 'reused';
    if (!isReused) return { found, receivedAt };
    await this.#endReused(found, request);
    return 'ERR_REFRESH_TOKEN_REUSED';
  }

  /** @type {TokenIssuer['issueNext']} */
  async issueNext(user, claims, { request, token, state }) {
    const { sessions } = this.#state;
    const { receivedAt, found: known } = /** @type {import('./stateless-issuer').RefreshState} */ (state);
    let found = known ?? (await this.#find(await this.#track(claims, token, request), claims.userId));
    for (let attempt = 0; found && attempt < MAX_ATTEMPTS; attempt += 1) {
      const decision = this.#decide(claims, found, receivedAt);
      if (decision.isReused) {
        await this.#endReused(found, request);
        return 'ERR_REFRESH_TOKEN_REUSED';
      }
      const issued = await this.#issue(user, found.id, found.session.epoch, decision.refresh);
      if (decision.session && (await sessions.replace(found, decision.session))) return issued;
      found = await this.#find(found.id, claims.userId);
      // What need not be written may have been ended meanwhile all the same.
      if (found && !decision.session) return issued;
    }
    if (found) throw unavailable(this.#options.engine.name, 'was written to by others all the time');
    return 'ERR_SESSION_ENDED';
  }

  /**
   * Finds a session that has not expired.
   *
   * @param {unknown} id
   * @param {unknown} userId
   */
  async #find(id, userId) {
    const found = await this.#state.sessions.find(id, userId);
    return found && !hasExpired(found.session) ? found : null;
  }

  /**
   * @param {RefreshClaims} claims
   * @param {Found} found
   * @param {number} receivedAt
   */
  #decide(claims, { session }, receivedAt) {
    const now = Date.now();
    const { rotate, grace } = this.#options;
    const successor = this.#refreshTimes(now);
    if (!rotate) return decideRenewal(session, claims, { now, successor });
    const times = /** @type {RotatingTimes} */ (successor);
    return decideRotation(session, jtiOf(claims), { receivedAt, now, grace, successor: times });
  }

  /**
   * @param {number} now milliseconds
   * @returns {RefreshTimes}
   */
  #refreshTimes(now) {
    const iat = Math.floor(now / 1000);
    return { ...(this.#options.rotate && { jti: createId() }), iat, exp: iat + this.#lifetime };
  }

  /**
   * @param {object} user
   * @param {string | null} sid
   * @param {number} epoch in which the log-in started
   * @param {RefreshTimes | null} refresh
   * @returns {Promise<IssuedTokens>}
   */
  async #issue(user, sid, epoch, refresh) {
    const grantToken = await this.#tokens.issueGrant(user, this.#grants.createClaims(sid, epoch));
    const refreshToken = refresh && (await this.#tokens.issueRefresh(user, { sid, ...refresh }));
    return { grantToken, refreshToken };
  }

  /** @param {{ userId: unknown, epoch: number, createdAt: number, refresh: RefreshTimes, request: unknown }} logIn */
  #create({ userId, epoch, createdAt, refresh, request }) {
    const label = readLabel(this.#options.label, request);
    const tokens = this.#options.rotate ? [/** @type {RotatingTimes} */ (refresh)] : [];
    const { exp } = refresh;
    return this.#state.sessions.create({
      userId,
      epoch,
      createdAt,
      lastUsedAt: Math.floor(createdAt),
      label,
      exp,
      tokens,
    });
  }

  /**
   * Starts a session for a refresh token that was issued before there was a store.
   *
   * @param {RefreshClaims} claims
   * @param {string} token
   * @param {unknown} request
   * @returns {Promise<string | null>} its id, or that of the session that another request has just assigned to it
   */
  async #track({ userId, iat, exp }, token, request) {
    const { sessions, logOuts, untracked } = this.#state;
    const createdAt = iat * 1000;
    const now = Date.now();
    // Such a token has no epoch: only the clock of the server that issued it says whether it is older than a log-out. What the session
    // issues is no younger than the token is.
    const epoch = Math.min(await logOuts.current(), createdAt - CLOCKS_APART);
    const label = readLabel(this.#options.label, request);
    const session = { userId, epoch, createdAt, lastUsedAt: now, label, exp, tokens: [] };
    // Nothing refers to the session until the token is assigned to it.
    const id = await sessions.create(session);
    const isLoggedOut = await logOuts.mayBeLoggedOut(userId, epoch);
    if (!isLoggedOut && (await untracked.assign(token, id, exp))) {
      await this.#ending.endSurplus(userId, this.#options.maxSessions, { id, createdAt: startTime(now) });
      return id;
    }
    await sessions.remove(id, userId);
    return isLoggedOut ? null : untracked.sessionOf(token);
  }

  /** @param {Found} found @param {unknown} request */
  async #endReused(found, request) {
    if (await this.#ending.end(found.session.userId, found.id)) this.#reportReuse(found, request);
  }
}

/**
 * @param {RefreshClaims} claims
 * @returns {string | null} null for a token that was issued without rotation
 */
function jtiOf(claims) {
  return own(claims, 'jti') ?? null;
}

module.exports = { SessionIssuer };
