'use strict';

// Texts of others on a terminal: without control characters, secrets and great length.

const { classify } = require('../../diagnostics/classify');
const { own } = require('../../values/members');

const LONGEST = 160;
/** Members that are secret by their names, wherever they are. The public key of a DPoP proof has others of its own. */
const SECRET_NAME =
  /pass(?:word|wd|phrase)|pwd|secret|tokens?$|security.?stamp|credential|(?:api|private).?key|^(?:d|p|q|dp|dq|qi|oth|k|pin|otp)$/i;
/** What a value is by its form, where it would be a secret of somebody's. */
const SECRET_KINDS = ['jws', 'jwe', 'paseto', 'sealed', 'key', 'base64'];
const HIDDEN = '(hidden)';

/**
 * A member of a header or a claims set as text.
 *
 * @param {string} name
 * @param {unknown} value from JSON
 */
function printable(name, value) {
  const shown = withoutSecrets(name, value);
  const text = typeof shown === 'string' ? shown : String(JSON.stringify(shown));
  return escaped(text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text);
}

/**
 * The same as a value for JSON.
 *
 * @param {string} name
 * @param {unknown} value from JSON
 * @returns {unknown}
 */
function withoutSecrets(name, value) {
  if (isSecret(name, value)) return HIDDEN;
  if (typeof value !== 'object' || value === null) return value;
  return JSON.parse(JSON.stringify(value, (name, member) => (isSecret(name, member) ? HIDDEN : member)));
}

/**
 * @param {string} name
 * @param {unknown} value
 */
function isSecret(name, value) {
  if (SECRET_NAME.test(name)) return true;
  return typeof value === 'string' && value.length > 20 && SECRET_KINDS.includes(classify(value).kind);
}

/** Control characters, and those that turn the direction of what follows, as escapes. @param {string} text */
function escaped(text) {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (character) => `\\u{${Number(character.codePointAt(0)).toString(16)}}`,
  );
}

/** The public key in a proof's header, without its numbers. @param {unknown} jwk */
function describedJwk(jwk) {
  if (own(jwk, 'd') !== undefined || own(jwk, 'k') !== undefined)
    return 'a private key or secret, which must not be there';
  return escaped(
    ['kty', 'crv']
      .map((name) => own(jwk, name))
      .filter((value) => typeof value === 'string')
      .join(' '),
  );
}

module.exports = { describedJwk, escaped, isSecret, printable, withoutSecrets };
