'use strict';

/**
 * Lets an object's methods be taken off it: `const { token } = auth`. The methods stay on the prototype, where a subclass
 * overrides them and a test replaces them, and are not own properties: between the object and its prototype comes one
 * object more, whose functions only remember whose they are and look the method up at each call.
 *
 * @param {object} object
 * @param {Function} Class
 * @param {Record<string, object>} methods what each of them has besides
 */
function allowUnbound(object, Class, methods) {
  const prototype = Object.getPrototypeOf(object);
  /** @param {[string, object]} entry */
  const remembering = ([name, members]) => {
    // Reflect.get is slow, and only a getter needs to know for whom it is read.
    const find = hasGetter(prototype, name)
      ? (/** @type {object} */ self) => Reflect.get(prototype, name, self)
      : () => prototype[name];
    /**
     * @this {any}
     * @param {any} req
     * @param {any} res
     * @param {any} next
     */
    function method(req, res, next) {
      // Called on another instance, or on an object that inherits from this one, that one is meant.
      const self = this instanceof Class ? this : object;
      return find(self).call(self, req, res, next);
    }
    const value = Object.assign(Object.defineProperty(method, 'name', { value: name }), members);
    const enumerable = Object.prototype.propertyIsEnumerable.call(Class.prototype, name);
    return [name, { value, configurable: true, enumerable, writable: true }];
  };
  Object.setPrototypeOf(
    object,
    Object.create(prototype, Object.fromEntries(Object.entries(methods).map(remembering))),
  );
}

/**
 * @param {object} object
 * @param {string} name
 */
function hasGetter(object, name) {
  for (let owner = object; owner !== null; owner = Object.getPrototypeOf(owner)) {
    const found = Object.getOwnPropertyDescriptor(owner, name);
    if (found) return found.get !== undefined;
  }
  return false;
}

module.exports = { allowUnbound };
