'use strict';

const { expected } = require('../../options');
const JwtStore = require('../../store/jwt');

/**
 * Metadata must be true: refuses an endpoint of which the options say nothing else, or that the store can't serve.
 *
 * @param {any} options
 * @param {any} store
 */
function assertAnnounced({ metadata, introspection }, store) {
  if (metadata === undefined) return;
  const isJwt = store instanceof JwtStore;
  if (isJwt && store.issuer !== metadata.issuer) {
    throw expected('the same as metadata.issuer', 'store.issuer', store.issuer);
  }
  const needs = [
    { name: 'jwksUri', isMet: isJwt, needed: "store: { type: 'jwt' }" },
    { name: 'introspectionEndpoint', isMet: introspection !== undefined, needed: 'the option introspection' },
    { name: 'revocationEndpoint', isMet: canRevoke(store), needed: 'a store that can revoke' },
  ];
  for (const { name, isMet, needed } of needs) {
    const address = metadata[name];
    if (address !== undefined && !isMet)
      throw expected(`nothing without ${needed}`, `metadata.${name}`, address);
  }
}

/** @param {any} store */
function canRevoke(store) {
  return typeof store.remove === 'function' || typeof store.revoke === 'function';
}

module.exports = { assertAnnounced };
