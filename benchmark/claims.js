'use strict';

// What the tokens say: what a session needs, in about a hundred bytes, or with permissions listed. Sixteen users with a token
// each, so that no figure is one string's own; or as many as latchkey knows no token of when it comes again.

const { sign, tampered } = require('../__test__/support/keys');

const users = 16;
/** Five times as many as are known at most. */
exports.many = 20_000;
const hour = 3600;

/** Bytes of JSON text. */
const BYTES = new Map([
  ['2 kB', 2000],
  ['10 kB', 10_000],
]);
/** About as many bytes are the other six claims. */
const WITHOUT_PERMISSIONS = 130;
/** The sizes that every algorithm is measured with. @type {('6 claims' | '2 kB')[]} */
exports.sizes = ['6 claims', '2 kB'];

/**
 * @param {string} size one of `sizes`
 * @param {{ expired?: boolean, count?: number }} [how]
 * @returns {Record<string, unknown>[]}
 */
exports.claimsOf = (size, { expired = false, count = users } = {}) => {
  const now = Math.floor(Date.now() / 1000) - (expired ? 2 * hour : 0);
  const bytes = BYTES.get(size);
  const permissions = bytes && permissionsOf(bytes);
  return Array.from({ length: count }, (_, user) => {
    const claims = {
      sub: `user-${1000 + user}`,
      roles: 'admin,editor',
      tenant: 'north',
      locale: 'en',
      iat: now,
      exp: now + hour,
    };
    return permissions === undefined ? claims : { ...claims, permissions };
  });
};

/**
 * As many permissions as make the claims' JSON text so long.
 *
 * @param {number} bytes
 */
function permissionsOf(bytes) {
  const all = [];
  const actions = ['read', 'write', 'delete', 'share'];
  for (let length = WITHOUT_PERMISSIONS; length < bytes; ) {
    const at = all.length;
    all.push({
      resource: `projects/${5000 + at}`,
      action: actions[at % actions.length],
      since: 1700000000 + at,
    });
    length += JSON.stringify(all[at]).length + 1;
  }
  return all;
}

/**
 * @param {string} alg
 * @param {Record<string, unknown>[]} claims
 */
exports.tokensOf = (alg, claims) => claims.map((set) => sign({ alg, typ: 'JWT' }, set));

/** @param {string[]} tokens */
exports.forged = (tokens) => tokens.map(tampered);
