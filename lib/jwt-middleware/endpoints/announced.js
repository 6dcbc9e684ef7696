'use strict';

const { expected } = require('../../values/checks');
const { capabilitiesOf } = require('../../stores/capabilities');
const { given, read } = require('../../values/members');

const ADDRESSES = ['jwksUri', 'introspectionEndpoint', 'revocationEndpoint'];

/**
 * Metadata must be true: refuses an endpoint of which the options say nothing else, or that the store can't serve.
 *
 * @param {any} options
 * @param {any} store
 */
function assertAnnounced(options, store) {
  if (given(options, 'metadata') === undefined) return;
  const metadata = read(given(options, 'metadata'), ['issuer', ...ADDRESSES]);
  const isJwt = capabilitiesOf(store).issuesJwts;
  if (isJwt && store.issuer !== metadata.issuer) {
    throw expected('the same as metadata.issuer', 'store.issuer', store.issuer);
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

/** @param {any} store */
function canRevoke(store) {
  return typeof given(store, 'remove') === 'function' || typeof given(store, 'revoke') === 'function';
}

module.exports = { assertAnnounced };
