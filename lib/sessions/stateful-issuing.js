'use strict';

const { given: memberOf } = require('../values/members');
const { unavailable } = require('../state/engine/errors');
const { endsSoon } = require('./issuing');
const { labelOf } = require('./label');
const { createReuseReport } = require('./reuse');
const { advance, judge } = require('./rotation');
const { CLOCKS_APART } = require('../state/revocation/time-to-live');
const { newId } = require('./sessions');

// Each time round, another caller has changed the session.
const rounds = 20;
// The sign of life of a session is exact to a second.
const precision = 1000;

/**
 * Tokens of sessions that are kept in a store.
 *
 * @param {object} parts
 * @param {import('./issuing').Tokens} parts.tokens
 * @param {ReturnType<typeof import('./sessions').createSessions>} parts.sessions
 * @param {import('./grants').Grants} parts.grants
 * @param {import('./options').SessionOptions} parts.options
 * @param {number} parts.lifetime of a refresh token, in seconds
 * @returns {import('./issuing').Issuing}
 */
exports.createSessionIssuing = ({ tokens, sessions, grants, options, lifetime }) => {
  const { engine, rotate, grace, maxSessions } = options;
  const reportReuse = createReuseReport(options.onReuse);

  /**
   * The times of a refresh token, and its number where each works once.
   *
   * @param {number} now milliseconds
   */
  const times = (now) => {
    const iat = Math.floor(now / 1000);
    return { ...(rotate && { jti: newId() }), iat, exp: iat + lifetime };
  };

  /**
   * @param {any} user
   * @param {string | null} sid
   * @param {number} epoch in which its log-in began
   * @param {object | null} refresh the claims of its refresh token
   * @returns {Promise<import('./issuing').Issued>}
   */
  const issue = async (user, sid, epoch, refresh) => {
    const grantToken = await tokens.issueGrant(user, grants.claims(sid, epoch));
    const refreshToken = refresh && (await tokens.issueRefresh(user, { sid, ...refresh }));
    return { grantToken, refreshToken };
  };

  /** @param {import('./sessions').Found} found @param {any} request */
  const endStolen = async (found, request) => {
    // In this order, what fails half-way is found out again with the next reuse.
    await grants.end(found.session.userId, found.id);
    if (await sessions.end(found.id)) reportReuse(found, request);
  };

  /**
   * Ends what a user has beyond so many sessions, except the one that has just begun.
   *
   * @param {unknown} userId
   * @param {string} own
   */
  const endSurplus = async (userId, own) => {
    for (const { id } of await sessions.surplus(userId, maxSessions)) {
      if (id === own) continue;
      await grants.end(userId, id);
      await sessions.end(id);
    }
  };

  /**
   * Gives a session to a refresh token that was made without one, before there was a store.
   *
   * @param {Record<string, any>} claims
   * @param {{ token: string, request: any }} attempt
   * @returns {Promise<string | null>} its id, or that of the one that it was given a moment ago
   */
  const adopt = async ({ userId, iat, exp }, { token, request }) => {
    const epoch = await sessions.epoch();
    const madeAt = iat * 1000;
    const label = labelOf(options.label, request);
    const id = await sessions.begin({ userId, epoch, madeAt, lastUsed: Date.now(), label, exp, tokens: [] });
    // As long as the token hasn't got it, nobody can find the session. Whether the token was made before all were ended only its time
    // says, by the clock of the server that made it.
    const isEnded = await sessions.isEnded(userId, Math.min(epoch, madeAt - CLOCKS_APART));
    if (!isEnded && (await sessions.adopt(token, id, exp))) {
      await endSurplus(userId, id);
      return id;
    }
    await sessions.end(id);
    return isEnded ? null : sessions.adopted(token);
  };

  /**
   * What a refresh token gets from its session as it is now, and what becomes of the session.
   *
   * @param {any} user
   * @param {Record<string, any>} claims
   * @param {import('./sessions').Found} found
   * @param {{ request: any, came: number }} attempt
   * @returns {Promise<{ answer: import('./issuing').Issued | null, session: import('./sessions').Session | null }>} no session
   *   where it stays as it is
   */
  const rotated = async (user, { jti = null }, found, { request, came }) => {
    const now = Date.now();
    const { id, session } = found;
    const judged = judge(session.tokens, jti, came, grace);
    if (judged.verdict === 'reuse') {
      await endStolen(found, request);
      return { answer: null, session: null };
    }
    if (judged.verdict === 'repeat') {
      return { answer: await issue(user, id, session.epoch, judged.successor), session: null };
    }
    const successor = /** @type {import('./rotation').Numbered} */ (times(now));
    return {
      answer: await issue(user, id, session.epoch, successor),
      session: {
        ...session,
        lastUsed: now,
        exp: successor.exp,
        tokens: advance(session.tokens, successor, now, grace),
      },
    };
  };

  /** @type {typeof rotated} */
  const prolonged = async (user, claims, { id, session }) => {
    const now = Date.now();
    const next = endsSoon(claims) ? times(now) : null;
    const exp = Math.max(session.exp, next?.exp ?? 0);
    const isKnown = now - session.lastUsed < precision && exp - session.exp <= precision / 1000;
    return {
      answer: await issue(user, id, session.epoch, next),
      // Whatever was numbered is over once a token without a number has taken its place.
      session: isKnown ? null : { ...session, lastUsed: now, exp, tokens: next ? [] : session.tokens },
    };
  };

  const turn = rotate ? rotated : prolonged;

  return {
    begin: sessions.epoch,

    async first(user, { request, epoch, isRemembered }) {
      const userId = memberOf(user, 'userId');
      const now = Date.now();
      const refresh = isRemembered ? times(now) : null;
      const label = refresh && labelOf(options.label, request);
      const id =
        refresh &&
        (await sessions.begin({
          userId,
          epoch,
          madeAt: now,
          lastUsed: now,
          label,
          exp: refresh.exp,
          tokens: rotate ? [/** @type {import('./rotation').Numbered} */ (refresh)] : [],
        }));
      let issued = null;
      try {
        // What began before all sessions were ended must not outlast that.
        const [isEnded] = await Promise.all([sessions.isEnded(userId, epoch), id && endSurplus(userId, id)]);
        if (!isEnded) issued = await issue(user, id, epoch, refresh);
      } finally {
        if (id && !issued) await sessions.end(id);
      }
      return issued;
    },

    async check(claims, token, request) {
      const came = Date.now();
      const id = Object.hasOwn(claims, 'sid') ? claims.sid : await sessions.adopted(token);
      if (id === null) return sessions.isAdoptable(claims) ? { found: null, came } : null;
      const found = await sessions.find(id, claims.userId);
      if (!found) return null;
      const isReuse =
        rotate && judge(found.session.tokens, claims.jti ?? null, came, grace).verdict === 'reuse';
      if (!isReuse) return { found, came };
      await endStolen(found, request);
      return null;
    },

    async next(user, claims, { request, token, checked }) {
      const { came } = checked;
      /** @type {import('./sessions').Found | null} */
      let found =
        checked.found ?? (await sessions.find(await adopt(claims, { request, token }), claims.userId));
      for (let round = 0; found && round < rounds; round += 1) {
        const { answer, session } = await turn(user, claims, found, { request, came });
        if (!session || (await sessions.replace(found, session))) return answer;
        found = await sessions.find(found.id, claims.userId);
      }
      if (found) throw unavailable(engine.name, 'was written to by others all the time');
      return null;
    },
  };
};
