'use strict';

const { inspect } = require('node:util');

// Loaded when an error needs it.
const statuses = () => require('../oauth/status');

/**
 * @typedef {import('../../index').RequestLike} Request
 * @typedef {import('../../index').IdentityUser} IdentityUser
 * @typedef {{ request: Request, user: IdentityUser }} IdentityFields
 * @typedef {(request: Request, user: unknown) => Promise<import('../../index').LogInResult>} LogIn
 * @typedef {import('./session-methods').SessionMethod} SessionMethod
 */

/**
 * Makes the class of `req.identity` for one middleware. Its prototype holds what all requests share, and is frozen so that no handler
 * can change it for other requests.
 *
 * @param {object} config frozen, without key material
 * @param {LogIn} logIn
 * @param {(token: unknown) => Promise<unknown>} verifyGrantToken
 * @param {Record<string, SessionMethod>} sessionMethods
 * @param {(identity: IdentityFields) => import('../../index').Failure | null} failureOf
 * @returns {new (request: Request, user: IdentityUser) => IdentityFields}
 */
function createIdentityClass(config, logIn, verifyGrantToken, sessionMethods, failureOf) {
  /**
   * @this {IdentityFields}
   * @param {Request} request
   * @param {IdentityUser} user
   */
  function Identity(request, user) {
    this.request = request;
    this.user = user;
  }

  Identity.prototype = Object.freeze(
    Object.create(null, {
      config: { value: config, enumerable: true },
      logIn: overridable('logIn', (identity) => boundLogIn(identity, logIn)),
      verifyGrantToken: overridable('verifyGrantToken', () => verifyGrantToken),
      failure: { ...overridable('failure', failureOf), enumerable: false },
      // The request holds the client's credentials, which must not be printed with the identity.
      toJSON: { value: publicFields },
      [inspect.custom]: { value: inspectIdentity },
      [OF_LATCHKEY]: { value: true },
      ...Object.fromEntries(Object.entries(sessionMethods).map(sessionMethodProperty)),
    }),
  );
  return /** @type {new (request: Request, user: IdentityUser) => IdentityFields} */ (
    /** @type {unknown} */ (Identity)
  );
}

/** The mark of the prototypes of all middlewares, and of all copies of latchkey: an application may have it under several names. */
const OF_LATCHKEY = Symbol.for('latchkey identity');

/**
 * Whether an identity was made by another middleware than that of a class: its keys prove nothing to this one. What the application put
 * in its place, such as the stub of a test, is nobody else's.
 *
 * @param {unknown} identity
 * @param {ReturnType<typeof createIdentityClass>} Identity
 */
function isOfAnother(identity, Identity) {
  if (typeof identity !== 'object' || identity === null || identity instanceof Identity) return false;
  for (let owner = Object.getPrototypeOf(identity); owner !== null; owner = Object.getPrototypeOf(owner)) {
    if (Object.hasOwn(owner, OF_LATCHKEY)) return true;
  }
  return false;
}

/**
 * `logIn` as a function that works detached from its identity.
 *
 * @param {IdentityFields} identity
 * @param {LogIn} logIn
 */
function boundLogIn(identity, logIn) {
  const bound = { logIn: (/** @type {unknown} */ user = undefined) => logIn(identity.request, user) };
  return bound.logIn;
}

/**
 * A method that works detached, too. It isn't enumerable, so that an identity has the same enumerable properties as in jwt-identity 3.1.0.
 *
 * @param {[string, SessionMethod]} entry
 * @returns {[string, PropertyDescriptor]}
 */
function sessionMethodProperty([name, run]) {
  const property = overridable(name, (identity) => async (/** @type {unknown[]} */ ...rest) => {
    try {
      return await run(identity, ...rest);
    } catch (error) {
      throw statuses().withStatus(error);
    }
  });
  return [name, { ...property, enumerable: false }];
}

/**
 * An inherited property that tests and wrappers can override on one identity. It is an accessor, since a data property of a frozen
 * prototype can't be overridden by assignment.
 *
 * @param {string} name
 * @param {(identity: IdentityFields) => unknown} read
 * @returns {PropertyDescriptor}
 */
function overridable(name, read) {
  return {
    get() {
      return read(/** @type {IdentityFields} */ (this));
    },
    set(value) {
      Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
    },
    enumerable: true,
  };
}

/** @this {IdentityFields} */
function publicFields() {
  return { user: this.user };
}

/**
 * @this {IdentityFields}
 * @param {number} _depth
 * @param {import('node:util').InspectOptions} options
 */
function inspectIdentity(_depth, options) {
  return `Identity ${inspect({ user: this.user }, options)}`;
}

module.exports = { createIdentityClass, isOfAnother };
