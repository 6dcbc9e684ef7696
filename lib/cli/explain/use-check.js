'use strict';

const { failed, passed } = require('./checks');

/**
 * @typedef {import('../../diagnostics/classify').Classified} Classified
 * @typedef {'access' | 'assertion' | 'grant' | 'refresh' | 'dpop'} Use
 */

/** @type {Readonly<Record<Use, { name: string, roles: string[], kinds: string[], where: string }>>} */
const USES = Object.freeze({
  access: {
    name: 'an access token',
    roles: ['access token'],
    kinds: ['sealed', 'stored', 'legacy'],
    where: 'Send to auth.check what auth.token answered as access_token.',
  },
  assertion: {
    name: 'an assertion',
    roles: ['assertion', 'grant token'],
    kinds: [],
    where: 'Send to auth.token the JWT that the client signed.',
  },
  grant: {
    name: 'a grant token',
    roles: ['grant token'],
    kinds: [],
    where: 'Send the grantToken of logIn as Bearer. A refresh token belongs into the body of logIn.',
  },
  refresh: {
    name: 'a refresh token',
    roles: ['refresh token'],
    kinds: [],
    where: 'Send the refreshToken of logIn in the body of logIn.',
  },
  dpop: {
    name: 'a DPoP proof',
    roles: ['DPoP proof'],
    kinds: [],
    where: 'Send the proof in the header DPoP, and the access token in Authorization.',
  },
});

/**
 * Whether a token is of the kind that the server takes it for.
 *
 * @param {Classified} found
 * @param {string | undefined} use
 * @returns {import('./checks').Check[]}
 */
function checkUse({ kind, jws, what }, use) {
  if (use === undefined) return [];
  const { name, roles, kinds, where } = USES[/** @type {Use} */ (use)];
  const fits = jws ? roles.includes(jws.role) : kinds.includes(kind);
  if (fits) return [passed('use', `it is ${name}`)];
  return [failed('use', codeFor(jws?.role, use), `expected ${name}, but it is ${what}`, where)];
}

/**
 * @param {string | undefined} role
 * @param {string} use
 */
function codeFor(role, use) {
  if (role === 'refresh token' && use !== 'access') return 'ERR_REFRESH_TOKEN_MISUSED';
  return role === 'grant token' && use === 'refresh' ? 'ERR_GRANT_TOKEN_MISUSED' : 'ERR_TOKEN_KIND';
}

module.exports = { checkUse };
