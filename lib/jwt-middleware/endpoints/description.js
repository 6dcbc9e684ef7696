'use strict';

const { isBound } = require('../../oauth/dpop');
const { clientIdOf } = require('../../oauth/client-id');
const { given, own, read } = require('../../values/members');
const { isText } = require('../../values/checks');
const { capabilitiesOf } = require('../../stores/capabilities');

/**
 * @typedef {import('../types').Session} Session
 * @typedef {import('../types').Store} Store
 */

const NAMES = [
  'active',
  'scope',
  'client_id',
  'username',
  'token_type',
  'exp',
  'iat',
  'nbf',
  'sub',
  'aud',
  'iss',
  'jti',
];

/**
 * The introspection response for a valid access token (RFC 7662 §2.2).
 *
 * @param {Session} session
 * @param {Store} store
 * @param {Pick<import('../options').Settings, 'dpop' | 'endpoints'>} settings
 * @param {readonly string[]} extras names of other members of the session
 * @returns {Record<string, unknown>}
 */
function describe(session, store, settings, extras) {
  const { scope, exp, sub, iss, aud, iat, jti } = read(session, NAMES);
  // In other stores a session has these claims from the assertion: they describe the assertion, and not the access token.
  const own = capabilitiesOf(store).issuesJwts
    ? { iss, aud, iat, jti }
    : { iss: settings.endpoints.metadata?.issuer };
  const isDpop = settings.dpop !== undefined && isBound(session);
  /** @type {Record<string, unknown>} */
  const description = {
    active: true,
    scope: isText(scope) ? scope : undefined,
    client_id: clientOf(session, store),
    token_type: isDpop ? 'DPoP' : 'Bearer',
    exp: exp === undefined ? undefined : Math.floor(Number(exp)),
    sub: isText(sub) ? sub : undefined,
    ...own,
    ...(isDpop && { cnf: given(session, 'cnf') }),
  };
  for (const name of extras) {
    if (Object.hasOwn(session, name) && !NAMES.includes(name)) description[name] = session[name];
  }
  return description;
}

/**
 * The client that a token was issued to.
 *
 * @param {Session} session
 * @param {Store} store
 * @returns {string | undefined}
 */
function clientOf(session, store) {
  return capabilitiesOf(store).issuesJwts ? own(session, 'client_id') : clientIdOf(session);
}

module.exports = { clientOf, describe };
