'use strict';

// Reads the options of the OAuth endpoints, at construction.

const { assertKnown } = require('../../options/known');
const { issuesJwts } = require('../../stores/capabilities');
const { bare } = require('../../values/members');
const {
  expected,
  expectedSecret,
  isBoolean,
  isFunction,
  isText,
  isTextList,
  optional,
} = require('../../values/checks');
const { ALGORITHMS } = require('../../options/policy');
const { readKeySetOptions } = require('../../oauth/jwks');
const { isScope } = require('../../oauth/scope');

const ADDRESSES = [
  'tokenEndpoint',
  'jwksUri',
  'introspectionEndpoint',
  'revocationEndpoint',
  'serviceDocumentation',
];
const METADATA = ['issuer', ...ADDRESSES, 'scopesSupported'];
const INTROSPECTION = ['authenticate', 'privateKeyJwt', 'scope', 'claims'];
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
/** With a secret, the method would be client_secret_jwt and not private_key_jwt. */
const PRIVATE_KEY_ALGORITHMS = ALGORITHMS.filter((name) => !name.startsWith('HS'));

/**
 * @typedef {object} Endpoints
 * @property {Readonly<Metadata> | undefined} metadata
 * @property {Readonly<Introspection> | undefined} introspection
 * @property {boolean} clientCredentials
 * @property {{ cacheMaxAge: number }} jwks whole seconds
 * @property {readonly string[] | undefined} audience names of this server in the assertions that clients authenticate with
 * @property {readonly string[]} algorithms of those assertions
 *
 * @typedef {object} Metadata
 * @property {string} issuer
 * @property {string} tokenEndpoint
 * @property {string} [jwksUri]
 * @property {string} [introspectionEndpoint]
 * @property {string} [revocationEndpoint]
 * @property {string} [serviceDocumentation]
 * @property {readonly string[]} [scopesSupported]
 *
 * @typedef {object} Introspection which callers are authorized, and which members they get besides those of RFC 7662
 * @property {import('../../../index').IntrospectionOptions['authenticate']} [authenticate]
 * @property {boolean} privateKeyJwt
 * @property {string} [scope] that the bearer tokens of callers need
 * @property {readonly string[]} claims
 */

/**
 * @param {import('../../values/members').Members} options not checked yet
 * @param {import('../../native').Policy} policy
 * @returns {Endpoints}
 */
function readEndpoints(options, { algorithms = PRIVATE_KEY_ALGORITHMS, audience }) {
  const metadata = readMetadata(options.metadata);
  const introspection = readIntrospection(options.introspection);
  const isSigned = issuesJwts(options.store);
  if (options.jwks !== undefined && !isSigned) {
    throw expected("nothing without store: { type: 'jwt' }", 'jwks', options.jwks);
  }
  const clientCredentials =
    optional('a boolean', 'clientCredentials', options.clientCredentials, isBoolean) === true;
  const endpoints = Object.freeze({
    metadata,
    introspection,
    clientCredentials,
    jwks: readKeySetOptions(options.jwks),
    audience:
      audience === undefined ? metadata && [metadata.issuer, metadata.tokenEndpoint] : [audience].flat(),
    algorithms: algorithms.filter((name) => PRIVATE_KEY_ALGORITHMS.includes(name)),
  });
  const needs = {
    clientCredentials: clientCredentials || undefined,
    'introspection.privateKeyJwt': introspection?.privateKeyJwt || undefined,
    'metadata.revocationEndpoint': metadata?.revocationEndpoint,
  };
  for (const [name, value] of Object.entries(needs)) {
    if (value !== undefined) assertClientsCanAuthenticate(name, value, endpoints);
  }
  return endpoints;
}

/**
 * @param {string} name of the option that needs client authentication
 * @param {unknown} value
 * @param {Endpoints} endpoints
 */
function assertClientsCanAuthenticate(name, value, { audience, algorithms, metadata }) {
  if (audience === undefined) throw expected('nothing without metadata or audience', name, value);
  if (algorithms.length === 0) throw expected('nothing without an algorithm for private keys', name, value);
  if (metadata && !audience.includes(metadata.issuer)) {
    throw expected('metadata.issuer among others', 'audience', audience.join(', '));
  }
}

/**
 * RFC 8414 §2.
 *
 * @param {unknown} all
 * @returns {Readonly<Metadata> | undefined}
 */
function readMetadata(all) {
  if (all === undefined) return undefined;
  const given = assertKnown(all, METADATA, 'metadata');
  const metadata = bare({ issuer: given.issuer });
  // "a URL that uses the "https" scheme and has no query or fragment components"
  if (!isAddress(given.issuer) || /[?#]/.test(given.issuer)) {
    throw expected('an https URL without query and fragment', 'metadata.issuer', given.issuer);
  }
  for (const name of ADDRESSES) {
    const isGiven = given[name] !== undefined || name === 'tokenEndpoint';
    if (!isGiven) continue;
    if (!isAddress(given[name])) throw expected('an https URL', `metadata.${name}`, given[name]);
    metadata[name] = given[name];
  }
  const scopes = optional(
    'a non-empty array of words',
    'metadata.scopesSupported',
    given.scopesSupported,
    (value) =>
      isTextList(value) && value.every((/** @type {string} */ name) => isScope(name) && !name.includes(' ')),
  );
  if (scopes) metadata.scopesSupported = Object.freeze([...scopes]);
  return Object.freeze(metadata);
}

/**
 * Whether a value is an https URL, or an http URL of this machine.
 *
 * @param {unknown} value
 */
function isAddress(value) {
  if (!isText(value)) return false;
  try {
    const { protocol, hostname, username, password } = new URL(/** @type {string} */ (value));
    const isSecure = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
    return isSecure && username === '' && password === '';
  } catch {
    return false;
  }
}

/**
 * @param {unknown} all
 * @returns {Readonly<Introspection> | undefined}
 */
function readIntrospection(all) {
  if (all === undefined) return undefined;
  const given = assertKnown(all, INTROSPECTION, 'introspection');
  const { authenticate, privateKeyJwt, scope, claims } = given;
  // Whoever misreads the option gives a password here.
  if (authenticate !== undefined && !isFunction(authenticate))
    throw expectedSecret('a function', 'introspection.authenticate', authenticate);
  optional('a boolean', 'introspection.privateKeyJwt', privateKeyJwt, isBoolean);
  optional('a scope', 'introspection.scope', scope, isScope);
  optional('a non-empty array of non-empty strings', 'introspection.claims', claims, isTextList);
  if (!authenticate && !privateKeyJwt && !scope) {
    throw expectedSecret('authenticate, privateKeyJwt or scope', 'introspection', given);
  }
  return Object.freeze({
    authenticate,
    privateKeyJwt: privateKeyJwt === true,
    scope,
    claims: Object.freeze([...(claims ?? [])]),
  });
}

module.exports = { PRIVATE_KEY_ALGORITHMS, readEndpoints };
