'use strict';

// JSON read from clients and written into tokens, by V8's own parser and serializer, without `__proto__` members.

const { bare } = require('./members');

// Loaded when a value can't be serialized.
const failures = () => require('./serialisation-error');
// Loaded by the first text that is suspect, and the first long one.
const protos = () => require('./remove-proto');
const depths = () => require('./json-depth');

/** Levels. */
const MAX_DEPTH = 4000;
// `__proto__` in any spelling: literally, or with \u escapes of its letters.
const SUSPECT = /__proto__|\\u00(?:5f|6f|7[024])/i;

/**
 * Parses text whose value an application may merge into its own objects. Members `__proto__`, which would then change a prototype, are
 * removed at every depth.
 *
 * @param {string} text
 * @returns {any} of any JSON type
 */
function parseHarmless(text) {
  const value = parseHarmlessInside(text);
  if (typeof value === 'object' && value !== null) Reflect.deleteProperty(value, '__proto__');
  return value;
}

/**
 * The same, except that the outermost object keeps an own `__proto__`: getKey sees it, as with jwt-middleware 0.3.0, and createSession
 * removes it.
 *
 * @param {string} text
 * @returns {ReturnType<typeof JSON.parse>}
 */
function parseHarmlessInside(text) {
  const value = JSON.parse(text);
  if (SUSPECT.test(text)) protos().removeProto(value);
  return value;
}

/**
 * Parses a claims set to make decisions by: it inherits nothing, so that absent claims are undefined.
 *
 * @param {string} text
 * @returns {import('./members').Members}
 */
function readClaims(text) {
  return bare(JSON.parse(text));
}

/**
 * Whether JSON text is nested too deeply to be serialized again. V8 parses JSON of any depth, but overflows its stack when it serializes
 * deeper values.
 *
 * @param {string} text valid JSON
 */
function isTooDeep(text) {
  // Each level has a bracket at both ends.
  return text.length >= 2 * MAX_DEPTH && depths().isDeeper(text, MAX_DEPTH);
}

/**
 * Serializes a value once. Getters, a Proxy or a `toJSON` may make the text differ from the object, so what matters is checked in the text.
 *
 * @param {unknown} value
 * @param {string} name of the value, for the error
 * @returns {string | undefined} undefined for values that JSON doesn't have, such as functions
 */
function serialise(value, name) {
  try {
    return JSON.stringify(value);
  } catch (error) {
    throw failures().serialisationError(value, name, error);
  }
}

/**
 * Serializes an object's own members, and ignores a `toJSON` that it has or inherits.
 *
 * @param {object} object
 * @param {string} name
 * @returns {string}
 */
function serialiseMembers(object, name) {
  return serialiseCopy({ ...object }, name);
}

/**
 * The same for an object that is nobody else's and whose members are no getters, such as a copy by spread.
 *
 * @param {import('./members').Members} members
 * @param {string} name
 * @returns {string}
 */
function serialiseCopy(members, name) {
  // An own undefined member hides an inherited one, and isn't serialized.
  const withoutToJSON = typeof members.toJSON === 'function' ? { ...members, toJSON: undefined } : members;
  return /** @type {string} */ (serialise(withoutToJSON, name));
}

/** @param {string} text of an object @param {string} members JSON text, each after a comma */
function appendMembers(text, members) {
  if (members === '') return text;
  return text === '{}' ? `{${members.slice(1)}}` : `${text.slice(0, -1)}${members}}`;
}

module.exports = {
  appendMembers,
  isTooDeep,
  parseHarmless,
  parseHarmlessInside,
  readClaims,
  serialise,
  serialiseCopy,
  serialiseMembers,
};
