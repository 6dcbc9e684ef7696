'use strict';

/**
 * Lets an object's methods be taken off it: `const { token } = auth`. The methods stay on the prototype, where a subclass
 * overrides them and a test replaces them, and are not own properties: between the object and its prototype comes one
 * object more, whose functions only remember whose they are and look the method up at each call.
 *
 * @param {object} object
 * @param {Function} Class
 * @param {string[]} names
 */
function allowUnbound(object, Class, names) {
  const prototype = Object.getPrototypeOf(object);
  /** @param {string} name */
  const remembering = (name) => {
    /**
     * @this {any}
     * @param {any} req
     * @param {any} res
     * @param {any} next
     */
    function method(req, res, next) {
      // Called on another instance, or on an object that inherits from this one, that one is meant.
      const self = this instanceof Class ? this : object;
      return Reflect.get(prototype, name, self).call(self, req, res, next);
    }
    const value = Object.defineProperty(method, 'name', { value: name });
    return [name, { value, configurable: true, enumerable: true, writable: true }];
  };
  Object.setPrototypeOf(object, Object.create(prototype, Object.fromEntries(names.map(remembering))));
}

module.exports = { allowUnbound };
