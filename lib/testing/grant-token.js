'use strict';

const { signers } = require('../jwt-identity/middleware');
const { decodePayload } = require('../native');
const { assertKnown } = require('../options/known');
const { expected, expectedSecret, isBoolean, isFunction, optional } = require('../values/checks');
const { assertNotInProduction } = require('./test-keys');

/**
 * Issues a grant token as `logIn(user)` of the application's own instance does, so that its own guard decides on it.
 *
 * @param {import('../../index').JwtIdentityHandler} identity
 * @param {import('../../index').User} user
 * @param {Parameters<typeof import('../../types/testing').makeGrantToken>[2]} [how]
 * @returns {Promise<string>}
 */
async function makeGrantToken(identity, user, how = {}) {
  assertNotInProduction('makeGrantToken');
  const { expired } = assertKnown(how, ['expired']);
  optional('a boolean', 'expired', expired, isBoolean);
  if (!isFunction(identity)) throw expected('the middleware that jwtIdentity made', 'identity', identity);
  if (typeof user !== 'object' || user === null) throw expectedSecret('a user with a userId', 'user', user);
  const { logIn } = await identityOf(identity);
  const { grantToken } = await logIn(user);
  if (!grantToken) throw expectedSecret('a user who can log in', 'user', user);
  return expired ? backdated(grantToken, signers.get(identity)) : grantToken;
}

/**
 * `req.identity` of a request that carries nothing.
 *
 * @param {import('../../index').JwtIdentityHandler} identity
 * @returns {Promise<import('../../index').Identity>}
 */
function identityOf(identity) {
  /** @type {import('../../index').RequestLike & { identity?: import('../../index').Identity } & Record<string, unknown>} */
  const req = { method: 'POST', url: '/', headers: {}, body: {}, query: {}, get: () => undefined };
  return new Promise((resolve, reject) => {
    identity(req, {}, (error) =>
      error ? reject(error) : resolve(/** @type {import('../../index').Identity} */ (req.identity)),
    );
  });
}

/**
 * The same token as it would be if it had been issued so long ago that it has just expired.
 *
 * @param {string} token
 * @param {((text: string) => string | Promise<string>) | undefined} sign
 */
async function backdated(token, sign) {
  if (!sign)
    throw expected('the middleware that jwtIdentity made, from the same copy of latchkey,', 'identity', sign);
  const claims = JSON.parse(String(decodePayload(token)));
  const age = claims.exp - claims.iat + 1;
  return sign(JSON.stringify({ ...claims, iat: claims.iat - age, exp: claims.exp - age }));
}

/**
 * The headers of a request by a user, for any client.
 *
 * @param {Parameters<typeof makeGrantToken>} args
 */
async function bearer(...args) {
  return { authorization: `Bearer ${await makeGrantToken(...args)}` };
}

module.exports = { bearer, makeGrantToken };
