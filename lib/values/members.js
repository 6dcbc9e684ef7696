'use strict';

// Reads members so that nothing inherited from Object.prototype counts as an option, claim or parameter: another package of the application
// may have polluted it, as careless deep merges do.

const { getPrototypeOf, hasOwn } = Object;

/** @typedef {Record<string, any>} Members of any types: their owner is the application or a client */

/** An own member: for everything that comes from outside. @param {unknown} object @param {string} name */
function own(object, name) {
  return isObject(object) && hasOwn(object, name) ? /** @type {Members} */ (object)[name] : undefined;
}

/**
 * An own member, or one inherited from anything but Object.prototype: for options, sessions and requests, which may be instances of a
 * class.
 *
 * @param {unknown} object
 * @param {string} name
 */
function given(object, name) {
  const value = /** @type {Members} */ (object)?.[name];
  return value === undefined || hasOwn(/** @type {Members} */ (object), name) || !isFromRoot(object, name)
    ? value
    : undefined;
}

/**
 * The same for a request, at next to no cost while Object.prototype has no member of this name. Requests belong to this realm.
 *
 * @param {unknown} request
 * @param {string} name
 */
function ofRequest(request, name) {
  const value = /** @type {Members} */ (request)?.[name];
  return value === undefined || !(name in Object.prototype) ? value : given(request, name);
}

/**
 * A copy of these members, as `given` reads them. It inherits nothing, and later changes to the object don't affect it.
 *
 * @param {unknown} object
 * @param {readonly string[]} names
 * @returns {Members}
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
 * The names that for…in finds, except those of Object.prototype.
 *
 * @param {any} object a value that for…in takes, undefined among them
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
 * An object with the own members of the others that inherits nothing, so that absent members are undefined.
 *
 * @param {...any} objects of any types
 * @returns {any} with the members of all
 */
function bare(...objects) {
  return Object.assign(Object.create(null), ...objects);
}

/**
 * A copy that inherits nothing of what every request reads. V8 finds the members of an object that lost its prototype as fast as those of a
 * class; one that never had any, as `bare` makes it, is a hash table: quicker to make and slower to read.
 *
 * @template {object} T
 * @param {T} members
 * @returns {T}
 */
function bareSettings(members) {
  return Object.setPrototypeOf({ ...members }, null);
}

/**
 * Whether an object inherits a member from the Object.prototype of its realm. Not so where no object owns it: it may come from a Proxy.
 *
 * @param {unknown} object
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

/** Whether an object is the Object.prototype of a realm: a vm context may have its own, or a test runner's sandbox. @param {object} object */
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

module.exports = { bare, bareSettings, given, namesIn, ofRequest, own, read };
