'use strict';

/**
 * Makes an object's methods work detached from it: `const { token } = auth`. One more object is put between the object and its prototype.
 * Its functions are bound to the object, and look the method up in the prototype on each call, where a subclass may override it and a test
 * may replace it.
 *
 * @param {object} object
 * @param {Function} Class
 * @param {Record<string, object>} methods names, with the members that each method has
 */
function allowUnbound(object, Class, methods) {
  const prototype = Object.getPrototypeOf(object);
  /** @param {[string, object]} entry */
  const bound = ([name, members]) => {
    // Reflect.get is slow, and only getters need the object that they are read from.
    const find = hasGetter(prototype, name)
      ? (/** @type {object} */ self) => Reflect.get(prototype, name, self)
      : () => prototype[name];
    /**
     * @this {unknown}
     * @param {unknown} req
     * @param {unknown} res
     * @param {unknown} next
     */
    function method(req, res, next) {
      // Called on another instance, or on an object that inherits from this one, it works on that.
      const self = this instanceof Class ? this : object;
      return find(self).call(self, req, res, next);
    }
    const value = Object.assign(Object.defineProperty(method, 'name', { value: name }), members);
    const enumerable = Object.prototype.propertyIsEnumerable.call(Class.prototype, name);
    return [name, { value, configurable: true, enumerable, writable: true }];
  };
  Object.setPrototypeOf(
    object,
    Object.create(prototype, Object.fromEntries(Object.entries(methods).map(bound))),
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
