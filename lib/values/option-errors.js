'use strict';

// The errors for options, which `./checks` throws.

/**
 * The TypeError for an option of the wrong kind: *Expected X for Y but received Z of type T*.
 *
 * @param {string} what
 * @param {string} name the option, dotted where it is nested
 * @param {unknown} value
 * @param {string} [suggestion] a valid value that is spelled like the one received
 */
function expected(what, name, value, suggestion) {
  if (typeof value === 'string' && mayBeKey(what, value)) return expectedSecret(what, name, value);
  const hint = suggestion === undefined ? '' : `. Did you mean "${suggestion}"?`;
  return failure(
    `Expected ${what} for ${name} but received ${shown(value)} of type ${typeName(value)}${hint}`,
  );
}

/**
 * The same for an option that may hold a key or a password: the message leaves the value out.
 *
 * @param {string} what
 * @param {string} name
 * @param {unknown} value
 */
function expectedSecret(what, name, value) {
  return failure(
    `Expected ${what} for ${name} but received a value of type ${typeName(value)}${isNonFinite(value) ? ` (${value})` : ''}`,
  );
}

/**
 * The same for an option that holds a client object of a known library: the message names the library.
 *
 * @param {string} what
 * @param {string} name
 * @param {unknown} value
 * @param {{ name: string, advice: string }} [known] what was received, and what to do
 */
function expectedClient(what, name, value, known) {
  if (!known) return expectedSecret(what, name, value);
  return failure(`Expected ${what} for ${name} but received ${known.name}; ${known.advice}`);
}

/** @param {string} message */
function failure(message) {
  return Object.assign(new TypeError(message), { code: 'ERR_OPTION_INVALID' });
}

/** @param {unknown} value */
function typeName(value) {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/**
 * Whether a text stands where an algorithm's name belongs, and is none: people mix up the two options, and it may be the key.
 *
 * @param {string} what is expected
 * @param {string} value
 */
function mayBeKey(what, value) {
  return /\b[HR]S256\b|algorithm names/.test(what) && !ALGORITHM.test(value);
}

const ALGORITHM =
  /^(?:[HREP]S-?\d{1,4}K?|SHA-?\d{1,4}|HMAC[-\w]{0,10}|A\d{3}[-\w]{0,12}|Ed(?:DSA|25519|448)|none|dir|(?:aes|rsa|ecdsa)-[-\w]{3,12})$/i;

// An object's own toString could return anything, and could throw.
/** @param {unknown} value */
function shown(value) {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  // A URL may contain a password.
  const text = String(value).replace(/(:\/\/)[^/?#]*@/, '$1…@');
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

// NaN and the infinities: their type alone says too little, and they can't be secret.
/** @param {unknown} value */
const isNonFinite = (value) => typeof value === 'number' && !Number.isFinite(value);

module.exports = { expected, expectedClient, expectedSecret };
