'use strict';

const { latchkeyError } = require('../values/errors');
const { seconds } = require('../values/clock');
const { readClaims } = require('../values/json');
const { bare, given: memberOf, own } = require('../values/members');
const oauth = require('../oauth/answer');
const { explained } = require('../oauth/unparsed-body');
const { ask } = require('../options/call');
const { refusalOfAssertion, refusalOfUnknown } = require('./assertion');
const { findKey } = require('./client-key');
const { readTtl, settingsOf } = require('./options');
const { asError, report, reportTried } = require('./report');
const { createSession, spokenFor } = require('./session');
const { readTokenRequest } = require('./token-request');

// Loaded when an option needs them.
const dpop = () => require('../oauth/dpop');
const scopes = () => require('./scope');

/**
 * @typedef {object} Issue
 * @property {undefined} [refusal]
 * @property {Record<string, any>} session
 * @property {number} ttl seconds
 * @property {string} [scope] what the client must be told
 * @property {import('../oauth/dpop/proof').Proof} [proof] of the key that it is bound to
 */

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
    request = bare(readTokenRequest(req, settings));
  } catch (thrown) {
    return failed(thrown);
  }

  /** @param {unknown} error */
  const late = (error) =>
    report(options, error, () => ({
      descr: 'getKey or the store failed after its answer',
    }));

  /** @param {import('./token-request').Refused} refused */
  const refuse = (refused) => {
    const { refusal, cause, rule } = bare(refused);
    report(options, refusal.error, () => ({
      descr: own(refusal, 'reason') ?? refusal.description,
      ...(rule && { rule }),
      ...(cause && { cause: cause() }),
    }));
    try {
      oauth.refuse(res, refusal, settings.realm);
    } catch (thrown) {
      failed(thrown);
    }
  };

  /** @param {Issue} issued */
  const issue = ({ session, ttl, scope, proof }) => {
    /** @param {any} accessToken */
    const send = (accessToken) => {
      try {
        if (accessToken === undefined || accessToken === null || accessToken === '') {
          throw latchkeyError('ERR_STORE_FAILED', 'The store made no access token');
        }
        const body = { access_token: accessToken, token_type: proof ? 'DPoP' : 'Bearer', expires_in: ttl };
        oauth.answer(res, scope === undefined ? body : { ...body, scope });
      } catch (thrown) {
        failed(thrown);
      }
    };

    /** @param {any} error */
    const unmade = (error) =>
      error.code === 'ERR_SESSION_REFUSED'
        ? refuse({ refusal: asked.grant.bad, cause: () => error })
        : failed(error);

    ask(store, 'make', session, {
      answered: (error, accessToken) => (error ? unmade(error) : send(accessToken)),
      fulfilled: send,
      failed,
      late,
    });
  };

  if (request.refusal) return refuse(explained(request, req, 'auth.token'));
  const asked = request;

  /** @param {any} error @param {any} [key] @param {any} [given] the session that getKey gave */
  const found = (error, key, given) => {
    let result;
    try {
      result = bare(
        error
          ? refusalOfUnknown(asked, settings, seconds(), () => error)
          : settle(asked, key, given, settings, options, store),
      );
    } catch (thrown) {
      return failed(thrown);
    }
    if (result.refusal) return refuse(result);
    const granted = result;
    if (!settings.replay && !granted.proof) return issue(granted);
    refusalOfReuse(asked, granted, settings).then(
      (refused) => (refused ? refuse(refused) : issue(granted)),
      failed,
    );
  };

  findKey(options, settings, asked, { found, failed, late });
}

/**
 * What a request comes to whose client's key is found.
 *
 * @param {import('./token-request').TokenRequest} request
 * @param {any} key
 * @param {any} answered the session that getKey gave
 * @param {import('./options').Settings} settings
 * @param {any} options
 * @param {any} store
 * @returns {Issue | import('./token-request').Refused}
 */
function settle(request, key, answered, settings, options, store) {
  const now = seconds();
  const refused = refusalOfAssertion(request, key, settings, now);
  if (refused) return refused;
  const { grant, payload, text } = request;
  // The payload handed back is what the client says, and not what this server says of it.
  const given = answered === payload ? undefined : spokenFor(answered, store);
  // Of a client assertion nothing is for the session but whose it is.
  const ownClaims = grant.claimsOf?.(readClaims(text));
  // Nobody but this server says what a token that others believe is good for.
  const limits = ownClaims ?? (settings.isSigned && memberOf(given, 'scope') === undefined ? {} : payload);
  const scope = settings.scopes || ownClaims ? scopes().grantScope(request.scope, limits, given) : undefined;
  if (scope?.refusal) return scope;
  if (settings.tryToken) {
    const tried = { ...request, claims: readClaims(text), session: given, limits, now };
    reportTried(options, settings.tryToken, tried);
  }

  const ttl = readTtl(options);
  const exp = Math.floor(now) + ttl;
  const session = ownClaims
    ? createSession(ownClaims, given, exp)
    : createSession(payload, given, exp, settings.sessionClaims);
  if (scope) scopes().setScope(session, scope.granted);
  const issued = { session, ttl, scope: scope?.told };
  if (!settings.dpop) return issued;
  const bound = dpop().bind(session, request.req, settings.dpop);
  return bound.refusal ? bound : { ...issued, ...bound };
}

/**
 * Whether the proof or the assertion has been used before. Both are used up here.
 *
 * @param {import('./token-request').TokenRequest} request
 * @param {Issue} granted
 * @param {import('./options').Settings} settings
 * @returns {Promise<import('./token-request').Refused | undefined>}
 */
async function refusalOfReuse({ grant, text }, { proof }, settings) {
  const refused = proof && settings.dpop && (await dpop().useUp(proof, settings.dpop, 400));
  if (refused) return refused;
  const cause = await settings.replay?.use(text);
  return cause && { refusal: grant.bad, rule: 'replay', cause: () => cause };
}

module.exports = { token };
