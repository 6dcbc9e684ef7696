'use strict';

// What a store can do, as data that it declares itself. A store of the application's declares nothing, so that nothing is assumed of it.

const { given } = require('../values/members');

const CAPABILITIES = Symbol('latchkey store capabilities');
/** A store's method that says why it has no session for a token. */
const DIAGNOSE = Symbol('latchkey store diagnosis');
const LIFETIME_CHECKED = Symbol('whether the store has checked the lifetime of a legacy session');

/**
 * @typedef {object} Capabilities
 * @property {boolean} alwaysExpires every session that was made through the middleware has an `exp`; a store of the application's may
 *   leave expiry to its database
 * @property {boolean} keepsObjects a session is kept as the object that it is, and never written as text
 * @property {boolean} issuesJwts access tokens are JWTs (RFC 9068) with keys to publish
 */

/** @type {Readonly<Capabilities>} */
const NONE = Object.freeze({ alwaysExpires: false, keepsObjects: false, issuesJwts: false });

/** @param {object} prototype of a class of stores @param {Partial<Capabilities>} capabilities */
function declareCapabilities(prototype, capabilities) {
  Object.defineProperty(prototype, CAPABILITIES, { value: Object.freeze({ ...NONE, ...capabilities }) });
}

/** @param {unknown} store of latchkey or the application @returns {Readonly<Capabilities>} */
function capabilitiesOf(store) {
  return (
    /** @type {{ [CAPABILITIES]?: Readonly<Capabilities> } | undefined} */ (store)?.[CAPABILITIES] ?? NONE
  );
}

/**
 * Whether the access tokens of a store are JWTs, given the store or the options of one. A `type` in a store of the application's is its own.
 *
 * @param {unknown} store
 */
function issuesJwts(store) {
  const isOwn = typeof given(store, 'make') === 'function';
  return isOwn ? capabilitiesOf(store).issuesJwts : given(store, 'type') === 'jwt';
}

/**
 * Whether a legacy token held a session whose store doesn't know its middleware.
 *
 * @param {unknown} session
 */
function isLegacy(session) {
  // A Proxy may answer to any name.
  return (
    typeof (/** @type {{ [LIFETIME_CHECKED]?: unknown } | null} */ (session)?.[LIFETIME_CHECKED]) ===
    'boolean'
  );
}

module.exports = {
  DIAGNOSE,
  LIFETIME_CHECKED,
  capabilitiesOf,
  declareCapabilities,
  issuesJwts,
  isLegacy,
};
