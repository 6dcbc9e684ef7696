'use strict';

const { createGrantRevocation } = require('../sessions/grant-revocation');
const { readRevocationOptions, readSessionOptions } = require('../sessions/options');
const { sessionSecret } = require('../sessions/secret');
const { SessionActions } = require('../sessions/session-actions');
const { SessionIssuer } = require('../sessions/session-issuer');
const { createSessionState } = require('../sessions/session-state');
const { createStatelessIssuer } = require('../sessions/stateless-issuer');
const { createGrantGuard } = require('./grant-guard');
const { missingSessionMethods } = require('./session-methods');
const { createSessionMethods } = require('./stored-session-methods');
const { createTokens } = require('./tokens');

/**
 * The components of a middleware with a store of sessions, of revocations, or of both.
 *
 * @param {object} parts
 * @param {unknown} parts.refreshToken the option, as the application passed it
 * @param {unknown} parts.grantToken the option, as the application passed it
 * @param {{ key: unknown, algorithm: string }[]} parts.signing private keys and secrets, the one that signs first
 * @param {import('./keys').TokenKeys} parts.keys
 * @param {import('./options').Settings} parts.settings
 * @param {import('./refresh-cookie').RefreshCookie | null} parts.cookie
 * @returns {import('./components').Components}
 */
function createSessionComponents({ refreshToken, grantToken, signing, keys, settings, cookie }) {
  const canSign = keys.signGrant !== null;
  const options = readSessionOptions(refreshToken, canSign);
  const revocation = readRevocationOptions(grantToken, options?.engine, canSign);
  const grants = createGrantRevocation(revocation, settings.grantToken.expiresIn * 60);
  const tokens = createTokens(keys, settings, grants.claimNames);
  const guard = createGrantGuard(grants);
  const engines = revocation ? [{ option: 'grantToken.revocation.store', engine: revocation.store }] : [];
  if (!options) {
    const issuer = createStatelessIssuer(tokens);
    return { tokens, issuer, guard, sessionMethods: missingSessionMethods(), engines };
  }

  const lifetime = settings.refreshToken.expiresIn * 24 * 60 * 60;
  const secrets = signing.map(({ key, algorithm }) => sessionSecret(key, algorithm));
  const state = createSessionState(options.engine, secrets, lifetime);
  const actions = new SessionActions({ tokens, state, grants });
  return {
    tokens,
    engines: [{ option: 'refreshToken.store', engine: options.engine }, ...engines],
    issuer: new SessionIssuer({ tokens, state, grants, options, lifetime }),
    guard,
    sessionMethods: createSessionMethods(actions, guard, settings.credentials.refreshToken, cookie?.tokenOf),
  };
}

module.exports = { createSessionComponents };
