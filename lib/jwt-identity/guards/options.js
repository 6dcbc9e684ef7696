'use strict';

const { isFunction, optional } = require('../../values/checks');
const { read } = require('../../values/members');

// Visible ASCII and spaces: other characters can't be in a header, or would end it.
const REALM = /^[\x20-\x7e]+$/;

/**
 * @typedef {object} GuardOptions
 * @property {string} realm
 * @property {import('../../../index').OnRefused | undefined} onRefused
 *
 * @param {unknown} options of the middleware, as the application passed them
 * @returns {GuardOptions}
 */
function readGuardOptions(options) {
  const { realm, onRefused } = read(options, ['realm', 'onRefused']);
  return {
    realm: optional('printable ASCII', 'realm', realm, isRealm) ?? 'example',
    onRefused: optional('a function', 'onRefused', onRefused, isFunction),
  };
}

/** @param {unknown} value */
const isRealm = (value) => typeof value === 'string' && REALM.test(value);

module.exports = { readGuardOptions };
