'use strict';

const { own } = require('../../values/members');
const { thumbprintOf } = require('../../native/public-keys');
const { dateInWords } = require('../output/times');
const { describedJwk, escaped, isSecret, printable, withoutSecrets } = require('../output/printable');

/**
 * A member of a header or of claims.
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {string} text for people
 * @property {unknown} value for JSON
 */

/** Claims that are a NumericDate (RFC 7519 §4.1, OpenID Connect Core §5.1). */
const DATES = ['exp', 'nbf', 'iat', 'auth_time', 'updated_at'];
/** More than a person reads. */
const MOST = 100;

/** @param {object} header @returns {Row[]} */
function headerRows(header) {
  return Object.entries(header)
    .slice(0, MOST)
    .map(([name, value]) => {
      const text = name === 'jwk' ? keyText(value) : headerText(name, value);
      return {
        name: nameOf(name),
        text,
        value: ['jwk', 'x5c'].includes(name) ? text : withoutSecrets(name, value),
      };
    });
}

/** @param {string} name @param {unknown} value */
function headerText(name, value) {
  return name === 'x5c' && Array.isArray(value)
    ? `${value.length} certificates, which latchkey never uses`
    : printable(name, value);
}

/** @param {unknown} jwk */
function keyText(jwk) {
  try {
    return `${describedJwk(jwk)}, thumbprint ${own(jwk, 'd') === undefined ? thumbprintOf(jwk) : 'not shown'}`;
  } catch {
    return `${describedJwk(jwk)} (no key that latchkey reads)`;
  }
}

/**
 * @param {unknown} claims of a JWT, or a session
 * @param {number} now seconds
 * @returns {Row[]}
 */
function claimRows(claims, now) {
  if (typeof claims !== 'object' || claims === null) {
    const whole = {
      name: '(the whole session)',
      text: printable('', claims),
      value: withoutSecrets('', claims),
    };
    return claims === undefined ? [] : [whole];
  }
  return Object.entries(claims)
    .slice(0, MOST)
    .map(([name, value]) => {
      const date = DATES.includes(name) ? dateInWords(value, now) : undefined;
      const text = date === undefined ? printable(name, value) : `${value} = ${date}`;
      return { name: nameOf(name), text, value: withoutSecrets(name, value) };
    });
}

// A map of tokens has them for names.
/** @param {string} name */
function nameOf(name) {
  return isSecret('', name) ? '(hidden)' : escaped(name.slice(0, 60));
}

module.exports = { claimRows, headerRows };
