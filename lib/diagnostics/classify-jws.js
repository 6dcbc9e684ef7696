'use strict';

// What a JWT says that it is. Nothing is verified: for messages to operators, never for a decision.

const { own } = require('../values/members');

/**
 * @typedef {'access token' | 'grant token' | 'refresh token' | 'assertion' | 'DPoP proof' | 'other'} Role
 *
 * @typedef {object} Jws
 * @property {Role} role
 * @property {boolean} isTyped whether its `typ` says so, and not only its claims
 * @property {string | undefined} alg
 * @property {string | undefined} typ
 * @property {string | undefined} kid
 * @property {string[]} header names of its members
 * @property {{ part: 'header' | 'payload' | 'signature' | 'parts', why: string } | undefined} malformed the first mistake in it
 * @property {boolean} truncated
 */

/** The types of latchkey's own tokens (RFC 8725 §3.11). @type {Readonly<Record<string, Role>>} */
const ROLES = Object.freeze({
  'at+jwt': 'access token',
  'refresh+jwt': 'refresh token',
  'dpop+jwt': 'DPoP proof',
});

/** Seconds. */
const DAY = 24 * 60 * 60;

/** Bytes of a signature by algorithm (RFC 7518 §3, RFC 8037 §3.1); those of RSA depend on the key. */
const SIGNATURES = Object.freeze({
  ...{ HS256: 32, HS384: 48, HS512: 64 },
  ...{ ES256: 64, ES384: 96, ES512: 132, EdDSA: 64, Ed25519: 64 },
});

/**
 * @param {string} text
 * @returns {Jws | undefined} undefined where it doesn't begin as a JWT
 */
function classifyJws(text) {
  const parts = text.split('.');
  const [first = '', second] = parts;
  const header = objectIn(first);
  if (header === undefined && !begins(first)) return undefined;
  if (second === undefined && header !== undefined && own(header, 'alg') === undefined) return undefined;
  const payload = second === undefined ? undefined : objectIn(second);
  const alg = textOf(header, 'alg');
  const typ = textOf(header, 'typ');
  const { role, isTyped } = roleOf(typ, payload);
  return {
    role,
    isTyped,
    alg,
    typ,
    kid: textOf(header, 'kid'),
    header: Object.keys(header ?? {}),
    malformed: mistakeIn(parts, header, payload),
    truncated: isTruncated(parts, header, payload, alg),
  };
}

/** Whether a part is the beginning of an object's JSON in base64url. @param {string} part */
function begins(part) {
  const text = Buffer.from(part, 'base64url').toString('latin1');
  return /^[\w-]+$/.test(part) && /^\{\s*["}]?/.test(text) && !hasControls(text);
}

/** @param {string} text */
function hasControls(text) {
  return [...text].some((character) => character < ' ' && !/\s/.test(character));
}

/**
 * @param {string | undefined} typ
 * @param {object | undefined} payload
 * @returns {{ role: Role, isTyped: boolean }}
 */
function roleOf(typ, payload) {
  // RFC 7515 §4.1.9: a media type may be written in any case, and with its prefix.
  const type = typ?.toLowerCase().replace(/^application\//, '');
  if (type !== undefined && Object.hasOwn(ROLES, type)) {
    return { role: /** @type {Role} */ (ROLES[type]), isTyped: true };
  }
  if (type !== undefined && type !== 'jwt') return { role: 'other', isTyped: true };
  if (payload === undefined || !Object.hasOwn(payload, 'userId')) {
    return { role: payload === undefined ? 'other' : 'assertion', isTyped: false };
  }
  return { role: isRefresh(payload) ? 'refresh token' : 'grant token', isTyped: false };
}

/**
 * Whether an untyped token is a refresh token of jwt-identity 3.1.0. One with a stamp has no roles; where users have neither, refresh tokens
 * live for a number of days.
 *
 * @param {object} payload
 */
function isRefresh(payload) {
  if (Object.hasOwn(payload, 'roles')) return false;
  if (Object.hasOwn(payload, 'securityStamp')) return true;
  const lifetime = own(payload, 'exp') - own(payload, 'iat');
  return lifetime > 0 && lifetime % DAY === 0 && Object.keys(payload).length === 3;
}

/**
 * @param {string[]} parts
 * @param {object | undefined} header
 * @param {object | undefined} payload
 * @returns {Jws['malformed']}
 */
function mistakeIn(parts, header, payload) {
  if (header === undefined) return { part: 'header', why: whyUnreadable(parts[0]) };
  if (parts.length !== 3) return { part: 'parts', why: `it has ${parts.length} of 3 parts` };
  if (payload === undefined) return { part: 'payload', why: whyUnreadable(parts[1]) };
  const [, , signature = ''] = parts;
  if (signature === '') return { part: 'signature', why: 'it is empty' };
  if (bytesIn(signature) === undefined) return { part: 'signature', why: 'it is not base64url' };
  const wanted = lengthFor(textOf(header, 'alg'));
  const length = Number(bytesIn(signature)?.length);
  return wanted === undefined || wanted === length
    ? undefined
    : { part: 'signature', why: `it has ${length} bytes, where the algorithm has ${wanted}` };
}

/** @param {string} [part] */
function whyUnreadable(part = '') {
  if (part === '') return 'it is empty';
  return bytesIn(part) === undefined ? 'it is not base64url' : 'it is no JSON object';
}

/**
 * @param {string[]} parts
 * @param {object | undefined} header
 * @param {object | undefined} payload
 * @param {string | undefined} alg
 */
function isTruncated(parts, header, payload, alg) {
  if (parts.length < 3) return parts.length === 1 || header !== undefined;
  const [, , signature = ''] = parts;
  if (parts.length > 3 || header === undefined || payload === undefined) return false;
  const length = Math.floor((signature.length * 3) / 4);
  // RSA keys have a multiple of 64 bytes in practice.
  if (/^[RP]S/.test(alg ?? '')) return length < 128 || length % 64 !== 0;
  return alg !== 'none' && length < (lengthFor(alg) ?? 1);
}

/** @param {string | undefined} alg */
function lengthFor(alg) {
  return alg === undefined ? undefined : /** @type {number | undefined} */ (own(SIGNATURES, alg));
}

/**
 * @param {object | undefined} object
 * @param {string} name
 * @returns {string | undefined}
 */
function textOf(object, name) {
  const value = own(object, name);
  return typeof value === 'string' ? value : undefined;
}

/** The object whose JSON a part is. @param {string} part @returns {object | undefined} */
function objectIn(part) {
  const text = String(bytesIn(part));
  // An error would take longer than everything else here.
  if (!/^[\t\n\r ]*\{/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The claims that a token shows, which nobody has verified. @param {unknown} token @returns {object | undefined} */
function claimsIn(token) {
  // A client may have sent anything in its place, and an object's own toString is no text.
  return typeof token === 'string' ? objectIn(token.split('.')[1] ?? '') : undefined;
}

/**
 * @param {string} part
 * @returns {Buffer | undefined} undefined for what isn't the one spelling of these bytes in base64url
 */
function bytesIn(part) {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : undefined;
}

module.exports = { bytesIn, claimsIn, classifyJws, objectIn };
