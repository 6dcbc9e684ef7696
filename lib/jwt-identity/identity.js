'use strict';

const { inspect } = require('node:util');
const { withStatus } = require('../oauth/status');

/**
 * Makes the class of `req.identity` for one middleware. Its prototype holds what all requests share, and is frozen
 * so that no handler can change it for the others.
 *
 * @param {object} config frozen, without key material
 * @param {(request: any, user: any) => Promise<any>} logIn
 * @param {(token: any) => Promise<any>} verifyGrantToken
 * @param {Record<string, (identity: any, ...rest: any[]) => Promise<any>>} sessionMethods
 * @returns {new (request: any, user: any) => { request: any, user: any }}
 */
exports.createIdentityClass = (config, logIn, verifyGrantToken, sessionMethods) => {
  /**
   * @this {any}
   * @param {any} request
   * @param {any} user
   */
  function Identity(request, user) {
    this.request = request;
    this.user = user;
  }

  Identity.prototype = Object.freeze(
    Object.create(null, {
      config: { value: config, enumerable: true },
      logIn: replaceable('logIn', (identity) => boundLogIn(identity, logIn)),
      verifyGrantToken: replaceable('verifyGrantToken', () => verifyGrantToken),
      // The request holds the client's credentials: printing the identity must not print them.
      toJSON: { value: publicParts },
      [inspect.custom]: { value: inspectIdentity },
      ...Object.fromEntries(Object.entries(sessionMethods).map(hidden)),
    }),
  );
  return /** @type {any} */ (Identity);
};

/**
 * A function that works detached from its identity.
 *
 * @param {{ request: any }} identity
 * @param {(request: any, user: any) => Promise<any>} logIn
 */
function boundLogIn(identity, logIn) {
  const bound = { logIn: (/** @type {any} */ user = undefined) => logIn(identity.request, user) };
  return bound.logIn;
}

/**
 * A method that works detached, too. Whoever lists what an identity has finds what it always had.
 *
 * @param {[string, (identity: any, ...rest: any[]) => Promise<any>]} entry
 * @returns {[string, PropertyDescriptor]}
 */
function hidden([name, run]) {
  const method = replaceable(name, (identity) => async (/** @type {any[]} */ ...rest) => {
    try {
      return await run(identity, ...rest);
    } catch (error) {
      throw withStatus(error);
    }
  });
  return [name, { ...method, enumerable: false }];
}

/**
 * An inherited member that can be replaced on one identity, as tests and wrappers do: an accessor,
 * because a frozen prototype's data property would forbid that.
 *
 * @param {string} name
 * @param {(identity: any) => unknown} read
 * @returns {PropertyDescriptor}
 */
function replaceable(name, read) {
  return {
    get() {
      return read(this);
    },
    set(value) {
      Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
    },
    enumerable: true,
  };
}

/** @this {{ user: any }} */
function publicParts() {
  return { user: this.user };
}

/**
 * @this {{ user: any }}
 * @param {number} _depth
 * @param {import('node:util').InspectOptions} options
 */
function inspectIdentity(_depth, options) {
  return `Identity ${inspect({ user: this.user }, options)}`;
}
