'use strict';

const { given: memberOf } = require('../values/members');
const { createGrantRevocation } = require('../sessions/grant-revocation');
const { readRevocationOptions, readSessionOptions } = require('../sessions/options');
const { sessionSecret } = require('../sessions/secret');
const { SessionActions } = require('../sessions/session-actions');
const { SessionIssuer } = require('../sessions/session-issuer');
const { createSessionState } = require('../sessions/session-state');
const { createStatelessIssuer } = require('../sessions/stateless-issuer');
const { createGrantGuard } = require('./grant-guard');
const { createSessionMethods, missingSessionMethods } = require('./session-methods');
const { createTokens } = require('./tokens');

/**
 * The components of a middleware that depend on whether it has a store.
 *
 * @typedef {object} Components
 * @property {import('./tokens').Tokens} tokens
 * @property {import('../sessions/stateless-issuer').TokenIssuer} issuer
 * @property {import('./grant-guard').GrantGuard | null} guard null where every verified grant token authenticates
 * @property {Record<string, import('./session-methods').SessionMethod>} sessionMethods of `req.identity`
 */

/**
 * @param {unknown} options as the application passed them
 * @param {{ key: unknown, algorithm: string }[]} signing private keys and secrets, the one that signs first
 * @param {import('./keys').TokenKeys} keys
 * @param {import('./options').Settings} settings
 * @returns {Components}
 */
function createComponents(options, signing, keys, settings) {
  const canSign = keys.signGrant !== null;
  const sessions = readSessionOptions(memberOf(options, 'refreshToken'), canSign);
  const revocation = readRevocationOptions(memberOf(options, 'grantToken'), sessions?.engine, canSign);
  if (!sessions && !revocation) {
    const tokens = createTokens(keys, settings);
    const issuer = createStatelessIssuer(tokens);
    return { tokens, issuer, guard: null, sessionMethods: missingSessionMethods() };
  }

  const grants = createGrantRevocation(revocation, settings.grantToken.expiresIn * 60);
  const tokens = createTokens(keys, settings, grants.claimNames);
  const guard = createGrantGuard(grants);
  if (!sessions) {
    const issuer = createStatelessIssuer(tokens);
    return { tokens, issuer, guard, sessionMethods: missingSessionMethods() };
  }

  const lifetime = settings.refreshToken.expiresIn * 24 * 60 * 60;
  const secrets = signing.map(({ key, algorithm }) => sessionSecret(key, algorithm));
  const state = createSessionState(sessions.engine, secrets, lifetime);
  const actions = new SessionActions({ tokens, state, grants });
  return {
    tokens,
    issuer: new SessionIssuer({ tokens, state, grants, options: sessions, lifetime }),
    guard,
    sessionMethods: createSessionMethods(actions, guard, settings.credentials.refreshToken),
  };
}

module.exports = { createComponents };
