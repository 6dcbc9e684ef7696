'use strict';

// What the keys and secrets of an application are: kinds, strengths, certificates. Nothing of a key leaves this file but these.

const { isUint8Array } = require('node:util').types;
const { inspectKey } = require('../../native/keys');
const { given, own } = require('../../values/members');
const { duration, utc } = require('../output/times');
const { inWords, ok, problem, warning } = require('./findings');

/** @typedef {import('./findings').Finding} Finding */

const AREA = 'keys';
const LEAST_RSA_BITS = 2048;
/** Bytes of a secret that seals: guessing is expensive, but not impossible (docs/sealed-tokens.md). */
const LEAST_SECRET = 16;
/** Seconds before the end of a certificate. */
const AHEAD = 30 * 86_400;

/**
 * A key that signs or verifies.
 *
 * @param {string} subject
 * @param {unknown} key
 * @param {{ algorithm?: string, now?: number }} [how]
 * @returns {Finding[]}
 */
function checkKey(subject, key, { algorithm, now = Date.now() / 1000 } = {}) {
  let info;
  try {
    info = inspectKey(key);
  } catch (error) {
    return [problem(AREA, subject, inWords(error), 'Give a key that latchkey reads: see docs/keys.md.')];
  }
  const served = algorithm ?? info.algorithms[0] ?? '';
  const text = `${describe(info)}${served === '' ? '' : `, ${served}`}`;
  return [strength(subject, info, served, text), ...certificate(subject, info, now)];
}

/** @param {import('../../native/keys').KeyInfo} info */
function describe({ kty, bits, curve, isPrivate }) {
  if (kty === 'oct') return `a secret of ${Math.floor(Number(bits) / 8)} bytes`;
  const size = kty === 'RSA' ? `RSA, ${bits} bits` : String(curve ?? kty);
  return `${size}, ${isPrivate ? 'private' : 'public'}`;
}

/**
 * @param {string} subject
 * @param {import('../../native/keys').KeyInfo} info
 * @param {string} algorithm
 * @param {string} text
 */
function strength(subject, { kty, bits }, algorithm, text) {
  if (kty === 'RSA' && Number(bits) < LEAST_RSA_BITS) {
    return warning(
      AREA,
      subject,
      `${text}: shorter than ${LEAST_RSA_BITS} bits`,
      'Replace the key: npx latchkey keygen RS256',
    );
  }
  const wanted = Number(/^HS(\d{3})$/.exec(algorithm)?.[1] ?? 0);
  if (kty === 'oct' && Number(bits) < wanted) {
    const remedy = `Replace it by one of ${wanted / 8} bytes at least: npx latchkey keygen ${algorithm}`;
    return warning(AREA, subject, `${text}: shorter than the hash (RFC 7518 §3.2)`, remedy);
  }
  return ok(AREA, subject, text);
}

/**
 * @param {string} subject
 * @param {import('../../native/keys').KeyInfo} info
 * @param {number} now seconds
 */
function certificate(subject, { notAfter }, now) {
  if (notAfter === null || notAfter === undefined) return [];
  const left = notAfter - now;
  if (left > AHEAD) return [ok(AREA, subject, `its certificate is valid until ${utc(notAfter)}`)];
  const text =
    left > 0
      ? `its certificate expires in ${duration(left)}, on ${utc(notAfter)}`
      : `its certificate expired ${duration(-left)} ago, on ${utc(notAfter)}; its key still verifies`;
  return [warning(AREA, subject, text, 'Ask the owner of the key for a new one.')];
}

/**
 * The secrets of the encrypted store, the one that seals first.
 *
 * @param {string} subject
 * @param {unknown} secrets
 * @returns {Finding[]}
 */
function checkSecrets(subject, secrets) {
  const list = Array.isArray(secrets) ? secrets : [secrets];
  return list.map((secret, index) => {
    const name = list.length > 1 ? `${subject}[${index}]` : subject;
    const length = lengthOf(secret);
    const text = `${length} bytes`;
    return length < LEAST_SECRET
      ? warning(AREA, name, `${text}: short enough to be guessed`, 'Replace it: npx latchkey keygen secret')
      : ok(AREA, name, text);
  });
}

/** @param {unknown} secret of a type that the store accepts */
function lengthOf(secret) {
  if (typeof secret === 'string') return Buffer.byteLength(secret);
  return isUint8Array(secret) ? secret.length : Number(given(secret, 'symmetricKeySize') ?? 0);
}

/**
 * The keys of option `keys.clients`, and the places where the others are loaded from.
 *
 * @typedef {[name: string, options: import('../../values/members').Members]} Source
 *
 * @param {unknown} clients
 * @returns {{ findings: Finding[], sources: Source[] }}
 */
function checkClients(clients) {
  /** @type {Finding[]} */
  const findings = [];
  /** @type {Source[]} */
  const sources = [];
  for (const [id, given] of Object.entries(Object(clients))) {
    const name = `keys.clients[${JSON.stringify(id)}]`;
    if (own(given, 'jwks') !== undefined) sources.push([name, given]);
    else findings.push(...keysIn(given).flatMap((key) => checkKey(name, key)));
  }
  return { findings, sources };
}

/** @param {unknown} given one key, several, `{ kid, key }` or a JWK Set @returns {unknown[]} */
function keysIn(given) {
  if (Array.isArray(given)) return given.flatMap(keysIn);
  if (own(given, 'kty') === undefined && Array.isArray(own(given, 'keys'))) return own(given, 'keys');
  return [own(given, 'kty') === undefined && own(given, 'key') !== undefined ? own(given, 'key') : given];
}

module.exports = { checkClients, checkKey, checkSecrets };
