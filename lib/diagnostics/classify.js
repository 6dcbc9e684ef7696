'use strict';

// Tells operators what a text is that came where a token was expected. It proves nothing, so no decision depends on it.

const { own } = require('../values/members');
const { bytesIn, classifyJws, objectIn } = require('./classify-jws');
const { shownText } = require('./text');
const { unwrap } = require('./unwrap');

/**
 * @typedef {'empty' | 'too long' | 'jws' | 'jwe' | 'paseto' | 'sealed' | 'stored' | 'legacy' | 'key' | 'json' | 'base64' | 'opaque'} Kind
 *
 * @typedef {object} Classified
 * @property {Kind} kind
 * @property {string} what in words, behind "This is …"
 * @property {boolean} truncated whether its end is missing, as far as its form shows
 * @property {import('./unwrap').Wrapping[]} wrapping what was left on around it
 * @property {('padding' | 'alphabet' | 'white space' | 'spare bits')[]} faults of its spelling, for which it is refused
 * @property {Kind[]} maybe what else it may be: random bytes have no form
 * @property {import('./classify-jws').Jws} [jws]
 * @property {{ keyId: string, generation: number, bytes: number }} [sealed] bytes: how long its text is
 * @property {{ bytes: number, repeats: boolean }} [legacy] repeats: whether blocks repeat, which only ECB does
 */

/** Longer than any token that latchkey reads by default. */
const LONGEST = 65_536;
/** docs/sealed-tokens.md: version, key id, nonce and tag. */
const SEALED = Object.freeze({ version: 1, overhead: 49, head: 33 });
/** Characters of 32 random bytes: memory stores, of jwt-middleware 0.3.0 too, and databases. */
const STORED_LENGTH = 43;

/**
 * What a text is. Every value has an answer, and the answer contains no part of the text but a JWT's header and a key id.
 *
 * @param {unknown} value
 * @returns {Classified}
 */
function classify(value) {
  if (typeof value !== 'string') return result('empty', 'no text');
  if (value.length > LONGEST) {
    return result('too long', `a text of ${value.length} characters, longer than any token of latchkey`);
  }
  const { token, wrapping } = unwrap(value);
  if (token === '') return { ...result('empty', 'empty'), wrapping };
  const { text, faults } = respelled(token);
  return { ...(classifyPlain(token) ?? classifyToken(text)), wrapping, faults };
}

/**
 * @param {Kind} kind
 * @param {string} what
 * @param {Partial<Classified>} [more]
 * @returns {Classified}
 */
function result(kind, what, more) {
  return { kind, what, truncated: false, wrapping: [], faults: [], maybe: [], ...more };
}

/** Spells a text as base64url, so that what is left of a token is recognized. @param {string} token */
function respelled(token) {
  const text = token
    .replace(/\s+/g, '')
    .replace(/={1,2}$/, '')
    .replaceAll('+', '-')
    .replaceAll('/', '_');
  /** @type {Classified['faults']} */
  const faults = [];
  if (/\s/.test(token)) faults.push('white space');
  if (/[+/]/.test(token)) faults.push('alphabet');
  if (token.endsWith('=')) faults.push('padding');
  if (/^[\w-]+$/.test(text) && text.length % 4 !== 1 && bytesIn(text) === undefined)
    faults.push('spare bits');
  return { text, faults };
}

/** What isn't encoded at all. @param {string} token @returns {Classified | undefined} */
function classifyPlain(token) {
  if (/^-----BEGIN [A-Z0-9 ]+-----/.test(token)) return result('key', 'a key or certificate as PEM');
  const version = /^v[1-4]\.(local|public)\.[\w-]+/.exec(token);
  if (version) return result('paseto', `a PASETO (${version[0].slice(0, 2)}.${version[1]})`);
  if (!/^[[{]/.test(token)) return undefined;
  try {
    const value = JSON.parse(token);
    return own(value, 'kty') === undefined
      ? result('json', 'JSON, out of which one member may be the token')
      : result('key', 'a JWK');
  } catch {
    return undefined;
  }
}

/** @param {string} text in the alphabet of base64url, or something else entirely @returns {Classified} */
function classifyToken(text) {
  const [first = '', ...rest] = text.split('.');
  const header = objectIn(first);
  if (own(header, 'enc') !== undefined || (header !== undefined && rest.length === 4)) {
    return result('jwe', 'an encrypted JWT (JWE)', { truncated: rest.length < 4 });
  }
  const jws = classifyJws(text);
  if (jws) return result('jws', wordsFor(jws), { jws, truncated: jws.truncated });
  if (!/^[\w-]+$/.test(text)) return result('opaque', 'a text that no token of latchkey looks like');
  return classifyBytes(text);
}

/** @param {import('./classify-jws').Jws} jws */
function wordsFor({ role, isTyped, typ }) {
  switch (role) {
    case 'other':
      return isTyped
        ? `a JWT of another product (typ ${JSON.stringify(shownText(typ ?? '', 40))})`
        : 'a JWT that cannot be read';
    case 'access token':
      return 'an access token of the store of type jwt';
    case 'DPoP proof':
      return 'a DPoP proof';
    case 'refresh token':
      return isTyped
        ? 'a refresh token of latchkey'
        : 'a refresh token of jwt-identity 3.1.0, by its claims: it has no type';
    case 'grant token':
      return 'a grant token of latchkey or jwt-identity 3.1.0';
    default:
      return 'a JWT without a user, such as an assertion of a client';
  }
}

/** @param {string} text base64url without a dot @returns {Classified} */
function classifyBytes(text) {
  const bytes = Buffer.from(text, 'base64url');
  const { length } = bytes;
  if (text.length === STORED_LENGTH) {
    return result(
      'stored',
      'an access token of a memory store, of latchkey or jwt-middleware 0.3.0, or of a database',
      {
        maybe: ['legacy'],
      },
    );
  }
  if (bytes[0] === SEALED.version && length >= SEALED.overhead) return sealed(bytes);
  const inside = insideOf(bytes);
  if (inside) return result('base64', `base64 of ${inside}`);
  if (length >= 16 && length % 16 === 0) return legacy(bytes);
  return unknownBytes(bytes);
}

/** @param {Buffer} bytes */
function sealed(bytes) {
  const { length } = bytes;
  return result('sealed', 'an access token of the encrypted store, or something else that latchkey sealed', {
    sealed: {
      keyId: bytes.toString('hex', 1, 9),
      generation: SEALED.version,
      bytes: length - SEALED.overhead,
    },
    maybe: length % 16 === 0 ? ['legacy'] : [],
  });
}

/** @param {Buffer} bytes */
function legacy(bytes) {
  const blocks = Array.from({ length: bytes.length / 16 }, (_, at) =>
    bytes.toString('hex', at * 16, at * 16 + 16),
  );
  return result('legacy', 'an access token of the encrypted store of jwt-middleware 0.3.0, by its length', {
    legacy: { bytes: bytes.length, repeats: new Set(blocks).size < blocks.length },
  });
}

/** Bytes without a form. Ciphers that jwt-middleware 0.3.0 didn't use by default make tokens of any length. @param {Buffer} bytes */
function unknownBytes(bytes) {
  const { length } = bytes;
  /** @type {Kind[]} */
  const maybe = ['legacy'];
  if (bytes[0] === SEALED.version) maybe.unshift('sealed');
  if (length < 32) maybe.unshift('stored');
  const what = `${length} bytes, a length that no whole token of latchkey has: a token that was cut off, or another product's`;
  return result('opaque', what, { truncated: true, maybe });
}

/** @param {Buffer} bytes @returns {string | undefined} what a text in them is */
function insideOf(bytes) {
  const text = bytes.toString('latin1');
  if (!/^[\t\n\r\x20-\x7e]+$/.test(text)) return undefined;
  if (text.startsWith('-----BEGIN ')) return 'a key or certificate as PEM';
  if (classifyJws(text)?.malformed === undefined && /^ey[\w-]+\./.test(text)) return 'a JWT';
  if (/^[[{]/.test(text)) return 'JSON';
  return text.length >= 4 ? 'a text' : undefined;
}

module.exports = { classify, unwrap };
