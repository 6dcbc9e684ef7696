'use strict';

const { latchkeyError } = require('../values/errors');
const { warnOfUnparsed } = require('../oauth/unparsed-body');
const { given, ofRequest, own } = require('../values/members');
const { createIssuing } = require('../sessions/issuing');
const { createTokens } = require('./tokens');

// Loaded when an option needs them.
const grantRevocation = () => require('../sessions/grants');
const loggingOut = () => require('../sessions/log-out');
const secretOf = () => require('../sessions/secret');
const sessionOptionsOf = () => require('../sessions/options');
const sessionStore = () => require('../sessions/sessions');
const statefulIssuing = () => require('../sessions/stateful-issuing');

/**
 * The parts of a middleware that depend on whether anything is kept in a store.
 *
 * @typedef {object} Parts
 * @property {ReturnType<typeof createTokens>} tokens
 * @property {import('../sessions/issuing').Issuing} issuing
 * @property {Guard | null} guard null where a grant token that verifies lets its user in
 * @property {Record<string, (identity: any, ...rest: any[]) => Promise<any>>} sessionMethods of `req.identity`
 *
 * @typedef {object} Guard
 * @property {(claims: Record<string, any>) => boolean | Promise<boolean>} isOver
 * @property {(claims: Record<string, any>) => void} tidy takes those that say which session it is out of a user's claims
 * @property {(identity: object, claims: Record<string, any>) => void} remember
 */

const methods = /** @type {const} */ (['logOut', 'logOutAll', 'sessions', 'logOutSession']);

/**
 * @param {any} options as the caller gave them
 * @param {{ key: any, algorithm: string }[]} signing the private keys and secrets, the one that signs first
 * @param {import('./keys').TokenKeys} keys
 * @param {any} config
 * @returns {Parts}
 */
exports.createParts = (options, signing, keys, config) => {
  if (!usesStore(options)) return withoutStoreParts(keys, config);

  const canSign = keys.signGrant !== null;
  const { readRevocationOptions, readSessionOptions } = sessionOptionsOf();
  const sessionOptions = readSessionOptions(given(options, 'refreshToken'), canSign);
  const revocationOptions = readRevocationOptions(
    given(options, 'grantToken'),
    sessionOptions?.engine,
    canSign,
  );
  if (!sessionOptions && !revocationOptions) return withoutStoreParts(keys, config);

  const grants = grantRevocation().createGrants(revocationOptions, config.grantToken.expiresIn * 60);
  const tokens = createTokens(keys, config, grants.names);
  /** @type {WeakMap<object, Record<string, any>>} */
  const remembered = new WeakMap();
  // What was added last is taken away with the least work.
  const lastFirst = [...grants.names].reverse();
  const guard = {
    isOver: grants.isOver,
    tidy(/** @type {Record<string, any>} */ claims) {
      for (const name of lastFirst) delete claims[name];
    },
    remember: (/** @type {object} */ identity, /** @type {any} */ claims) =>
      void remembered.set(identity, claims),
  };
  if (!sessionOptions) return { tokens, issuing: createIssuing(tokens), guard, sessionMethods: withoutStore };

  const lifetime = config.refreshToken.expiresIn * 24 * 60 * 60;
  const secrets = signing.map(({ key, algorithm }) => secretOf().sessionSecret(key, algorithm));
  const sessions = sessionStore().createSessions(sessionOptions.engine, secrets, lifetime);
  const logOut = loggingOut().createLogOut({ tokens, sessions, grants });
  /** @param {any} identity */
  const visitOf = (identity) => ({
    refreshToken: own(ofRequest(identity.request, 'body'), config.credentials.refreshToken),
    claims: remembered.get(identity),
  });
  return {
    tokens,
    issuing: statefulIssuing().createSessionIssuing({
      tokens,
      sessions,
      grants,
      options: sessionOptions,
      lifetime,
    }),
    guard,
    sessionMethods: methodsOf((name) => (identity, ...rest) => {
      if (name === 'logOut') warnOfUnparsed(identity.request, 'the route that calls logOut()');
      return /** @type {any} */ (logOut[name])(visitOf(identity), ...rest);
    }),
  };
};

/** @param {any} options */
function usesStore(options) {
  const refreshToken = given(options, 'refreshToken');
  return (
    given(refreshToken, 'store') !== undefined ||
    Boolean(given(refreshToken, 'rotate')) ||
    given(given(options, 'grantToken'), 'revocation') !== undefined
  );
}

/**
 * @param {import('./keys').TokenKeys} keys
 * @param {any} config
 * @returns {Parts}
 */
function withoutStoreParts(keys, config) {
  const tokens = createTokens(keys, config);
  return { tokens, issuing: createIssuing(tokens), guard: null, sessionMethods: withoutStore };
}

/**
 * @param {(name: (typeof methods)[number]) => (identity: any, ...rest: any[]) => Promise<any>} make
 */
function methodsOf(make) {
  return Object.fromEntries(methods.map((name) => [name, make(name)]));
}

const withoutStore = methodsOf((name) => async () => {
  throw latchkeyError('ERR_STORE_MISSING', `${name} needs option refreshToken.store`);
});
