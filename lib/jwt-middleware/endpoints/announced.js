'use strict';

const { expected } = require('../../values/checks');
const { capabilitiesOf } = require('../../stores/capabilities');
const { given, read } = require('../../values/members');

const ADDRESSES = ['jwksUri', 'introspectionEndpoint', 'revocationEndpoint'];

/**
 * Refuses metadata that announces an endpoint which the other options do not configure, or which the store cannot serve.
 *
 * @param {import('../types').Options} options
 * @param {import('../types').Store} store
 */
function assertAnnounced(options, store) {
  if (given(options, 'metadata') === undefined) return;
  const metadata = read(given(options, 'metadata'), ['issuer', ...ADDRESSES]);
  const isJwt = capabilitiesOf(store).issuesJwts;
  const { issuer } = /** @type {Partial<import('../types').JwtStore>} */ (store);
  if (isJwt && issuer !== metadata.issuer) {
    throw expected('the same as metadata.issuer', 'store.issuer', issuer);
  }
  const needs = [
    { name: 'jwksUri', isMet: isJwt, needed: "store: { type: 'jwt' }" },
    {
      name: 'introspectionEndpoint',
      isMet: given(options, 'introspection') !== undefined,
      needed: 'the option introspection',
    },
    { name: 'revocationEndpoint', isMet: canRevoke(store), needed: 'a store that can revoke' },
  ];
  for (const { name, isMet, needed } of needs) {
    const address = metadata[name];
    if (address !== undefined && !isMet)
      throw expected(`nothing without ${needed}`, `metadata.${name}`, address);
  }
}

/** @param {import('../types').Store} store */
function canRevoke(store) {
  return typeof given(store, 'remove') === 'function' || typeof given(store, 'revoke') === 'function';
}

module.exports = { assertAnnounced };
