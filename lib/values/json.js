'use strict';

// JSON read from clients and written into tokens, by V8's own parser and serializer, without `__proto__` members.

const { bare } = require('./members');
const { expectedSecret } = require('./checks');

/** V8 parses JSON of any depth, but overflows its stack when it serializes deeper values. */
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
  if (SUSPECT.test(text)) removeProto(value);
  return value;
}

/** @param {ReturnType<typeof JSON.parse>} outermost is changed */
function removeProto(outermost) {
  // Not recursive: the text may be nested more deeply than the stack allows.
  const all = [outermost];
  for (let next = all.pop(); next !== undefined; next = all.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    if (next !== outermost) Reflect.deleteProperty(next, '__proto__');
    for (const name of Object.keys(next)) {
      if (typeof next[name] === 'object' && next[name] !== null) all.push(next[name]);
    }
  }
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
 * Whether JSON text is nested too deeply to be serialized again.
 *
 * @param {string} text valid JSON
 */
function isTooDeep(text) {
  // Each level has a bracket at both ends.
  if (text.length < 2 * MAX_DEPTH) return false;
  let levels = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') inString = !inString;
    else if (inString) {
      if (character === '\\') at += 1;
    } else if (character === '{' || character === '[') {
      levels += 1;
      if (levels > MAX_DEPTH) return true;
    } else if (character === '}' || character === ']') levels -= 1;
  }
  return false;
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
    throw serialisationError(value, name, error);
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
  /** @type {import('./members').Members} */
  const members = { ...object };
  // An own undefined member hides an inherited one, and isn't serialized.
  const withoutToJSON = typeof members.toJSON === 'function' ? { ...members, toJSON: undefined } : members;
  return /** @type {string} */ (serialise(withoutToJSON, name));
}

/**
 * The error that names the member which can't be serialized, if the value itself is at fault.
 *
 * @param {any} value
 * @param {string} name
 * @param {unknown} error of JSON.stringify, or of a getter or toJSON of the application's
 */
function serialisationError(value, name, error) {
  if (typeof value === 'bigint') return expectedSecret('what JSON can hold', name, value);
  if (error instanceof RangeError) return expectedSecret('less nesting', name, value);
  const isBigInt = error instanceof TypeError && /serialize a BigInt/.test(error.message);
  if (!isBigInt || typeof value !== 'object' || value === null) return error;
  for (const member of Object.keys(value)) {
    try {
      JSON.stringify(value[member]);
    } catch (inner) {
      return serialisationError(
        value[member],
        Array.isArray(value) ? `${name}[${member}]` : `${name}.${member}`,
        inner,
      );
    }
  }
  return error;
}

module.exports = { isTooDeep, parseHarmless, parseHarmlessInside, readClaims, serialise, serialiseMembers };
