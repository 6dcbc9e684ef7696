'use strict';

// Which members of an object count. What another package of the application wrote to Object.prototype, as a careless deep merge
// does, is nobody's option, claim or parameter.

const { getPrototypeOf, hasOwn } = Object;

/**
 * A member that an object has itself: for everything that comes from outside.
 *
 * @param {any} object
 * @param {string} name
 */
function own(object, name) {
  return isObject(object) && hasOwn(object, name) ? /** @type {any} */ (object)[name] : undefined;
}

/**
 * A member that an object has, or inherits from anything but Object.prototype: for options, sessions and requests, which may be
 * instances of a class.
 *
 * @param {any} object
 * @param {string} name
 */
function given(object, name) {
  const value = object?.[name];
  return value === undefined || hasOwn(object, name) || !isFromRoot(object, name) ? value : undefined;
}

/**
 * The same for a request, where it costs next to nothing while nobody has polluted this name. A request is of this realm.
 *
 * @param {any} request
 * @param {string} name
 */
function ofRequest(request, name) {
  const value = request?.[name];
  return value === undefined || !(name in Object.prototype) ? value : given(request, name);
}

/**
 * What an object gives under these names, once and for all: the copy inherits nothing, and later changes don't reach it.
 *
 * @param {any} object
 * @param {readonly string[]} names
 * @returns {Record<string, any>}
 */
function read(object, names) {
  const members = Object.create(null);
  for (const name of names) {
    const value = given(object, name);
    if (value !== undefined) members[name] = value;
  }
  return members;
}

/**
 * The names of the members that for…in finds, but for those of Object.prototype.
 *
 * @param {any} object
 * @returns {string[]}
 */
function namesIn(object) {
  const names = [];
  for (const name in object) {
    if (hasOwn(object, name) || !isFromRoot(object, name)) names.push(name);
  }
  return names;
}

/**
 * An object whose absent members are absent: it has what the others have themselves, and inherits nothing.
 *
 * @param {...any} objects
 * @returns {any}
 */
function bare(...objects) {
  return Object.assign(Object.create(null), ...objects);
}

/**
 * Whether nothing but Object.prototype, the root of its realm, has an object's member. A Proxy may have what nobody owns.
 *
 * @param {any} object
 * @param {string} name
 */
function isFromRoot(object, name) {
  let owner = getPrototypeOf(object);
  while (owner !== null && !isRoot(owner)) {
    if (hasOwn(owner, name)) return false;
    owner = getPrototypeOf(owner);
  }
  return owner !== null && hasOwn(owner, name);
}

/**
 * Whether an object is the Object.prototype of some realm: of a vm context or a test runner's sandbox, too.
 *
 * @param {object} object
 */
function isRoot(object) {
  return (
    object === Object.prototype ||
    (getPrototypeOf(object) === null && hasOwn(object, 'hasOwnProperty') && hasOwn(object, 'isPrototypeOf'))
  );
}

/** @param {unknown} value */
function isObject(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

module.exports = { bare, given, namesIn, ofRequest, own, read };
