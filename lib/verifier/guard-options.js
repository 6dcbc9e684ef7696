'use strict';

// The options of requireToken beside those of its verifier: where a token is read from, and what is answered.

const channels = require('../diagnostics/channels');
const { hasBearerScheme, strictCredentials } = require('../oauth/scheme');
const { createAmbiguityCheck } = require('../oauth/one-token');
const { createTokenReader, isPlaceList } = require('../oauth/token-from');
const { expected, isFunction, isText, optional } = require('../values/checks');
const { ofRequest, own } = require('../values/members');

// Loaded when the option is given.
const dpopOptions = () => require('../oauth/dpop/options');
const dpopFunctions = () => require('../oauth/dpop');
const diagnosis = () => require('./diagnosis');
const failures = () => require('../diagnostics/failure');
const telling = () => require('../oauth/tell');

const GUARD_NAMES = ['tokenFrom', 'requestProperty', 'realm', 'dpop', 'debug'];
// Visible ASCII and spaces: other characters can't be in a header, or would end it.
const REALM = /^[\x20-\x7e]+$/;

/**
 * @typedef {object} Guard
 * @property {(req: import('../../index').RequestLike) => unknown} accessTokenOf
 * @property {(req: import('../../index').RequestLike) => boolean} isAmbiguous
 * @property {(req: import('../../index').RequestLike) => boolean} isMalformed
 * @property {string} requestProperty
 * @property {string} realm
 * @property {(import('../oauth/dpop/options').Dpop & typeof import('../oauth/dpop')) | undefined} dpop
 * @property {(refused: import('./require-token').Refused, req: import('../../index').RequestLike) => void} reportRefusal
 * @property {(error: unknown, req: import('../../index').RequestLike) => void} reportFailure
 */

/**
 * @param {import('../values/members').Members} options known ones that inherit nothing
 * @param {import('../native').Policy} policy
 * @returns {Guard}
 */
function readGuard(options, policy) {
  const { tokenFrom, requestProperty, realm, dpop, debug } = options;
  const isRealm = (/** @type {unknown} */ value) => typeof value === 'string' && REALM.test(value);
  const how = { tokenFrom: readPlaces(tokenFrom), formBody: true, credentialsSyntax: true };
  optional('a function', 'debug', debug, isFunction);
  return {
    accessTokenOf: createTokenReader(how),
    isAmbiguous: createAmbiguityCheck(how),
    isMalformed: how.tokenFrom.includes('header') ? hasMalformedCredentials : () => false,
    requestProperty:
      optional('the name of a property', 'requestProperty', requestProperty, isPropertyName) ?? 'auth',
    realm: optional('a string of printable ASCII', 'realm', realm, isRealm) ?? 'api',
    dpop: readDpop(dpop, policy.clockTolerance),
    ...reportersOf(options, policy, how.tokenFrom),
  };
}

/** @param {import('../../index').RequestLike} req */
function hasMalformedCredentials(req) {
  const authorization = own(ofRequest(req, 'headers'), 'authorization');
  return hasBearerScheme(authorization) && strictCredentials(authorization) === undefined;
}

// Claims that are assigned to `__proto__` would become the request's prototype.
const isPropertyName = (/** @type {unknown} */ name) => isText(name) && name !== '__proto__';

/**
 * @param {unknown} tokenFrom
 * @returns {import('../oauth/token-from').Place[]}
 */
function readPlaces(tokenFrom) {
  if (tokenFrom === undefined) return ['header'];
  if (isPlaceList(tokenFrom)) return [.../** @type {import('../oauth/token-from').Place[]} */ (tokenFrom)];
  throw expected("an array of 'header', 'body', 'query', { cookie } and functions", 'tokenFrom', tokenFrom);
}

/**
 * @param {unknown} option
 * @param {number | undefined} clockTolerance seconds
 */
function readDpop(option, clockTolerance) {
  const dpop =
    option === undefined || option === false ? undefined : dpopOptions().readDpop(option, clockTolerance);
  return dpop && { ...dpopFunctions(), ...dpop };
}

/**
 * Tells `debug`, the channels and NODE_DEBUG of refusals and failures, after the answer. Without listeners it costs nothing.
 *
 * @param {import('../values/members').Members} options
 * @param {import('../native').Policy} policy
 * @param {import('../oauth/token-from').Place[]} tokenFrom
 * @returns {Pick<Guard, 'reportRefusal' | 'reportFailure'>}
 */
function reportersOf({ debug }, policy, tokenFrom) {
  const entry = /** @type {const} */ ('requireToken');
  const settings = { policy, tokenFrom };
  return {
    reportRefusal(refused, req) {
      if (debug === undefined && !channels.refused.hasSubscribers && !channels.isLogged) return;
      const { error = 'invalid_token' } = refused.refusal;
      const find = () => diagnosis().explainRefusal(refused, req, settings);
      telling().tell({ debug, channel: channels.refused }, 'refused', error, find, { entry, req });
    },
    reportFailure(error, req) {
      if (debug === undefined && !channels.isLogged) return;
      telling().tell({ debug }, 'failed', error, () => failures().findingOfError(error), { entry, req });
    },
  };
}

module.exports = { GUARD_NAMES, readGuard };
