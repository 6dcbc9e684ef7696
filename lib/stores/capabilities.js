'use strict';

// What a store can do, as data that it declares itself. A store of the application's declares nothing, so that nothing is assumed of it.

const CAPABILITIES = Symbol('latchkey store capabilities');

/**
 * @typedef {object} Capabilities
 * @property {boolean} alwaysExpires every session that was made through the middleware has an `exp`; a store of the application's may
 *   leave expiry to its database
 * @property {boolean} keepsObjects a session is kept as the object that it is, and never written as text
 * @property {boolean} issuesJwts access tokens are JWTs (RFC 9068) with keys to publish
 */

/** @type {Readonly<Capabilities>} */
const NONE = Object.freeze({ alwaysExpires: false, keepsObjects: false, issuesJwts: false });

/**
 * @param {object} prototype of a class of stores
 * @param {Partial<Capabilities>} capabilities
 */
function declareCapabilities(prototype, capabilities) {
  Object.defineProperty(prototype, CAPABILITIES, { value: Object.freeze({ ...NONE, ...capabilities }) });
}

/**
 * @param {any} store of latchkey or the application
 * @returns {Readonly<Capabilities>}
 */
function capabilitiesOf(store) {
  return store?.[CAPABILITIES] ?? NONE;
}

module.exports = { capabilitiesOf, declareCapabilities };
