'use strict';

const { given: memberOf, read } = require('../values/members');
const { createStatelessIssuer } = require('../sessions/stateless-issuer');
const { missingSessionMethods } = require('./session-methods');
const { createTokens } = require('./tokens');

/**
 * The components of a middleware that depend on whether it has a store.
 *
 * @typedef {object} Components
 * @property {import('./tokens').Tokens} tokens
 * @property {import('../sessions/stateless-issuer').TokenIssuer} issuer
 * @property {import('./grant-guard').GrantGuard | null} guard null where every verified grant token authenticates
 * @property {Record<string, import('./session-methods').SessionMethod>} sessionMethods of `req.identity`
 * @property {NamedEngine[]} engines
 *
 * @typedef {{ option: string, engine: import('../sessions/options').Engine }} NamedEngine with the option that it comes from
 */

/**
 * @param {object} parts
 * @param {unknown} parts.options as the application passed them
 * @param {{ key: unknown, algorithm: string }[]} parts.signing private keys and secrets, the one that signs first
 * @param {import('./keys').TokenKeys} parts.keys
 * @param {import('./options').Settings} parts.settings
 * @param {import('./refresh-cookie').RefreshCookie | null} parts.cookie
 * @returns {Components}
 */
function createComponents({ options, ...parts }) {
  const refreshToken = memberOf(options, 'refreshToken');
  const grantToken = memberOf(options, 'grantToken');
  if (!hasStore(refreshToken, grantToken)) {
    const tokens = createTokens(parts.keys, parts.settings);
    const issuer = createStatelessIssuer(tokens);
    return { tokens, issuer, guard: null, sessionMethods: missingSessionMethods(), engines: [] };
  }
  // Loaded only here, since an application with the options of jwt-identity 3.1.0 needs none of it.
  const { createSessionComponents } = require('./session-components');
  return createSessionComponents({ refreshToken, grantToken, ...parts });
}

/**
 * Whether any option concerns a store, valid or not.
 *
 * @param {unknown} refreshToken
 * @param {unknown} grantToken
 */
function hasStore(refreshToken, grantToken) {
  const { store, rotate } = read(refreshToken, ['store', 'rotate']);
  return store !== undefined || Boolean(rotate) || memberOf(grantToken, 'revocation') !== undefined;
}

module.exports = { createComponents };
