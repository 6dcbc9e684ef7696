'use strict';

// JSON as it is read from clients and written into tokens. V8's own on both ways, but for what must not pass.

const { bare } = require('./members');
const { expectedSecret } = require('./checks');

/** Deeper text is no claims set: V8 reads it at any depth, and overflows its stack when it writes it again. */
const MOST_LEVELS = 4000;
// `__proto__` in any spelling: as it is, or with \u escapes of its letters.
const SUSPECT = /__proto__|\\u00(?:5f|6f|7[024])/i;

/**
 * Reads text that an application may merge into its own objects: a member `__proto__`, which would change a prototype then, is left out
 * at every depth.
 *
 * @param {string} text
 * @returns {any}
 */
function parseHarmless(text) {
  const value = parseHarmlessInside(text);
  if (typeof value === 'object' && value !== null) Reflect.deleteProperty(value, '__proto__');
  return value;
}

/**
 * The same but for the outermost object's own `__proto__`: getKey sees it, as it always did, and createSession leaves it out.
 *
 * @param {string} text
 * @returns {any}
 */
function parseHarmlessInside(text) {
  const value = JSON.parse(text);
  if (SUSPECT.test(text)) disarm(value);
  return value;
}

/** @param {any} outermost as JSON.parse makes it, which is changed */
function disarm(outermost) {
  // Not by recursion: what was sealed may be deeper than a client's claims.
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
 * Reads the text of a verified or decoded claims set to decide by: its absent members are absent.
 *
 * @param {string} text
 * @returns {Record<string, any>}
 */
function readClaims(text) {
  return bare(JSON.parse(text));
}

/**
 * Whether a text is nested too deeply to be written again.
 *
 * @param {string} text that is JSON
 */
function isTooDeep(text) {
  // Each level has a bracket at both ends.
  if (text.length < 2 * MOST_LEVELS) return false;
  let levels = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') inString = !inString;
    else if (inString) {
      if (character === '\\') at += 1;
    } else if (character === '{' || character === '[') {
      levels += 1;
      if (levels > MOST_LEVELS) return true;
    } else if (character === '}' || character === ']') levels -= 1;
  }
  return false;
}

/**
 * Serialises a value, once: between an object and its text may lie getters, a Proxy or a `toJSON`, so that the object proves nothing of
 * what is written. What matters of it is checked in the text.
 *
 * @param {unknown} value
 * @param {string} name for the error, which says what can't be written
 * @returns {string | undefined} undefined for what JSON doesn't know, like a function
 */
function serialise(value, name) {
  try {
    return JSON.stringify(value);
  } catch (error) {
    throw unwritable(value, name, error);
  }
}

/**
 * The same of an object's own members: whoever speaks for it by a `toJSON` of its own, or one that it inherits, isn't heard.
 *
 * @param {object} object
 * @param {string} name
 * @returns {string}
 */
function serialiseMembers(object, name) {
  /** @type {Record<string, any>} */
  const members = { ...object };
  // As an own member it hides one of Object.prototype, and undefined isn't written.
  const silent = typeof members.toJSON === 'function' ? { ...members, toJSON: undefined } : members;
  return /** @type {string} */ (serialise(silent, name));
}

/**
 * The error that names the member to blame, where it is one of the application's values.
 *
 * @param {any} value
 * @param {string} name
 * @param {unknown} error of JSON.stringify, or of a getter or toJSON of the application's
 */
function unwritable(value, name, error) {
  if (typeof value === 'bigint') return expectedSecret('what JSON can hold', name, value);
  if (error instanceof RangeError) return expectedSecret('less nesting', name, value);
  const isBigInt = error instanceof TypeError && /serialize a BigInt/.test(error.message);
  if (!isBigInt || typeof value !== 'object' || value === null) return error;
  for (const member of Object.keys(value)) {
    try {
      JSON.stringify(value[member]);
    } catch (inner) {
      return unwritable(
        value[member],
        Array.isArray(value) ? `${name}[${member}]` : `${name}.${member}`,
        inner,
      );
    }
  }
  return error;
}

module.exports = { isTooDeep, parseHarmless, parseHarmlessInside, readClaims, serialise, serialiseMembers };
