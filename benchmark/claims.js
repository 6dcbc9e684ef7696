'use strict';

// What the tokens say: what a session needs, in about a hundred bytes, or with permissions listed. Sixteen users with a token
// each, so that no figure is one string's own; or as many as latchkey knows no token of when it comes again.

const { sign, tampered } = require('../__test__/support/keys');

const users = 16;
/** Four times as many as are known at most. */
exports.many = 16_384;
const hour = 3600;

/** The sizes that are measured. @type {('6 claims' | '2 kB')[]} */
exports.sizes = ['6 claims', '2 kB'];

/**
 * @param {string} size one of `sizes`
 * @param {{ expired?: boolean, count?: number }} [how]
 * @returns {Record<string, unknown>[]}
 */
exports.claimsOf = (size, { expired = false, count = users } = {}) => {
  const now = Math.floor(Date.now() / 1000) - (expired ? 2 * hour : 0);
  return Array.from({ length: count }, (_, user) => {
    const claims = {
      sub: `user-${1000 + user}`,
      roles: 'admin,editor',
      tenant: 'north',
      locale: 'en',
      iat: now,
      exp: now + hour,
    };
    return size === '2 kB' ? padded(claims) : claims;
  });
};

/** @param {Record<string, unknown>} claims as many permissions as make 2 kB of JSON text */
function padded(claims) {
  const permissions = [];
  const actions = ['read', 'write', 'delete', 'share'];
  while (JSON.stringify({ ...claims, permissions }).length < 2000) {
    const at = permissions.length;
    permissions.push({
      resource: `projects/${5000 + at}`,
      action: actions[at % actions.length],
      since: 1700000000 + at,
    });
  }
  return { ...claims, permissions };
}

/**
 * @param {string} alg
 * @param {Record<string, unknown>[]} claims
 */
exports.tokensOf = (alg, claims) => claims.map((set) => sign({ alg, typ: 'JWT' }, set));

/** @param {string[]} tokens */
exports.forged = (tokens) => tokens.map(tampered);
