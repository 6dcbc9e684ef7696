'use strict';

const { latchkeyError } = require('../values/errors');
const { serialise } = require('../values/json');
const { mapInBatches } = require('../values/in-batches');
const { own } = require('../values/members');
const { expected } = require('../values/checks');
const { createId } = require('./ids');
const { logOutTargets } = require('./log-out-targets');
const { createSessionEnding } = require('./session-ending');
const { hasExpired } = require('./session-store');

/** Sessions described without a pause: some milliseconds. */
const BATCH = 2048;

/**
 * What a request carries for these actions.
 *
 * @typedef {object} RequestTokens
 * @property {unknown} refreshToken in its body
 * @property {import('./grant-revocation').GrantClaims | null} grant claims of its verified grant token
 */

/**
 * @typedef {{ [Name in 'logOut' | 'logOutAll' | 'logOutOthers' | 'logOutSession' | 'listSessions']:
 *   (tokens: RequestTokens, ...rest: unknown[]) => Promise<unknown> }} SessionMethods
 */

/**
 * Lists sessions and ends them.
 *
 * @implements {SessionMethods}
 */
class SessionActions {
  #tokens;
  #state;
  #grants;
  #ending;

  /**
   * @param {object} parts
   * @param {import('./stateless-issuer').Tokens} parts.tokens
   * @param {import('./session-state').SessionState} parts.state
   * @param {import('./grant-revocation').GrantRevocation} parts.grants
   */
  constructor({ tokens, state, grants }) {
    this.#tokens = tokens;
    this.#state = state;
    this.#grants = grants;
    this.#ending = createSessionEnding(state.sessions, grants);
  }

  /**
   * @param {RequestTokens} request
   * @returns {Promise<boolean>} whether anything was ended
   */
  async logOut({ refreshToken, grant }) {
    let isEnded = false;
    for (const target of logOutTargets(this.#tokens.verifyRefresh(refreshToken), grant)) {
      isEnded = (await this.#end(target, refreshToken)) || isEnded;
    }
    return isEnded;
  }

  /**
   * @param {RequestTokens} request
   * @param {unknown} userId
   * @returns {Promise<number>} how many sessions were ended
   */
  async logOutAll(request, userId) {
    const user = userOf(request, userId);
    const epoch = await this.#state.logOuts.advance(user);
    // In this order: a session that is created after this line sees the new epoch.
    const count = await this.#state.sessions.removeAll(user);
    await this.#grants.revokeAll(user, epoch);
    return count;
  }

  /**
   * @param {RequestTokens} request
   * @returns {Promise<number>} how many sessions were ended
   */
  async logOutOthers(request) {
    const user = userOf(request, undefined);
    // Log-ins in progress and refresh tokens that the store doesn't know are other devices, too.
    await this.#state.logOuts.advance(user);
    return this.#ending.endOthers(user, own(request.grant, 'sid'));
  }

  /**
   * @param {RequestTokens} request
   * @param {unknown} id
   * @param {unknown} userId
   * @returns {Promise<boolean>} whether that user had such a session
   */
  async logOutSession(request, id, userId) {
    return this.#ending.endIfOwned(userOf(request, userId), id);
  }

  /**
   * @param {RequestTokens} request
   * @param {unknown} userId
   * @returns {Promise<import('../../index').SessionInfo[]>}
   */
  async listSessions(request, userId) {
    const kept = await this.#state.sessions.list(userOf(request, userId));
    const found = kept.filter((session) => !hasExpired(session));
    const currentId = own(request.grant, 'sid');
    return mapInBatches(found, BATCH, ({ id, createdAt, lastUsedAt, label }) => ({
      id,
      createdAt: new Date(createdAt),
      lastUsedAt: new Date(lastUsedAt),
      label,
      current: id === currentId,
    }));
  }

  /**
   * @param {import('./log-out-targets').LogOutTarget} target
   * @param {unknown} refreshToken
   */
  async #end(target, refreshToken) {
    if (target.type === 'grantToken') return this.#grants.revokeToken(target.claims);
    if (target.type === 'session') return this.#ending.endIfOwned(target.userId, target.sid);
    return this.#endUntracked(target.claims, /** @type {string} */ (refreshToken));
  }

  /**
   * @param {import('./stateless-issuer').RefreshClaims} claims
   * @param {string} token
   */
  async #endUntracked(claims, token) {
    const { untracked } = this.#state;
    if (!untracked.isAcceptable(claims)) return false;
    // Assigned to a session that doesn't exist, the token never works again.
    if (await untracked.assign(token, createId(), claims.exp)) return true;
    return this.#ending.endIfOwned(claims.userId, await untracked.sessionOf(token));
  }
}

/**
 * The user whose sessions are meant, with the id as tokens contain it.
 *
 * @param {RequestTokens} request
 * @param {unknown} userId
 * @returns {unknown}
 */
function userOf({ grant }, userId) {
  if (userId !== undefined) {
    const text = serialise(userId, 'userId');
    if (text === undefined || text === 'null') throw expected('the id of a user', 'userId', userId);
    return JSON.parse(text);
  }
  if (grant) return own(grant, 'userId');
  throw latchkeyError('ERR_USER_UNKNOWN', 'The request is anonymous and no userId was given');
}

module.exports = { SessionActions };
