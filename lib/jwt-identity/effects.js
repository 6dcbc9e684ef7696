'use strict';

// Options that would have no effect, or would switch a limit off, because of what the others are. Those of jwt-identity 3.1.0 alone always
// have one.

const { assertLimits } = require('../options/limits');
const { expected, expectedSecret } = require('../values/checks');
const { given, read } = require('../values/members');

/** What limits something in jwt-middleware, and nothing here. */
const OF_JWT_MIDDLEWARE = [
  ...['algorithms', 'issuer', 'audience', 'subject', 'clockTolerance', 'maxTokenAge', 'requiredClaims'],
  ...['allowInsecureKeySizes', 'maxTokenLength', 'maxAssertionAge', 'sessionClaims', 'grantScopes'],
  ...['keys', 'passHeader', 'replay', 'dpop', 'strict', 'requestProperty'],
  ...['metadata', 'introspection', 'clientCredentials'],
];
const OF_SESSIONS = ['grace', 'maxSessions', 'label', 'onReuse'];
const OF_ROTATION = ['grace', 'onReuse'];

/**
 * @param {unknown} all options, as the application wrote them
 */
function assertEffective(all) {
  for (const name of OF_JWT_MIDDLEWARE) {
    const value = given(all, name);
    if (value === undefined) continue;
    throw expectedSecret('no option of jwt-middleware, which has no effect in jwt-identity,', name, value);
  }
  const { grantToken, refreshToken } = read(all, ['grantToken', 'refreshToken']);
  assertLimits(grantToken, ['revocation'], 'grantToken');
  assertLimits(refreshToken, ['rotate'], 'refreshToken');
  const { store, rotate, ...others } = read(refreshToken, ['store', 'rotate', ...OF_SESSIONS]);
  for (const name of Object.keys(others)) {
    if (store === undefined) throw needed('a store', name, 'refreshToken.store', store);
    if (OF_ROTATION.includes(name) && !rotate) throw needed('true', name, 'refreshToken.rotate', rotate);
  }
}

/**
 * @param {string} what
 * @param {string} name of the option that needs the other one
 * @param {string} other
 * @param {unknown} value
 */
function needed(what, name, other, value) {
  return expected(`${what}, which refreshToken.${name} needs,`, other, value);
}

module.exports = { OF_JWT_MIDDLEWARE, assertEffective };
