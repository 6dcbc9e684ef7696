'use strict';

// Access tokens that jwt-middleware 0.3.0 issued, for a migration without log-outs. Nothing authenticates such a token: somebody who has a few
// can combine their blocks into others that decrypt. So they are accepted until a date and with a limited lifetime, and each one is
// counted and reported.

const { isDate } = require('node:util').types;
const { milliseconds, seconds } = require('../values/clock');
const { parseHarmless } = require('../values/json');
const { readDuration } = require('../options/duration');
const { assertKnown } = require('../options/known');
const { createLegacySealer } = require('../native/legacy-sealing');
const { expected, expectedSecret, isBoolean, isText, optional } = require('../values/checks');
const { warnOnce } = require('../diagnostics/warnings');
const { hasExpired } = require('../state/session-life');
const { isSecret } = require('../native/key-material');
const { isLifetimeAllowed, markLegacy } = require('./legacy-session');

const NAMES = ['until', 'write', 'algorithm', 'secret', 'ttl'];
const DEFAULT_CIPHER = 'aes-256-ecb';
/** The names for messages; OpenSSL's aliases are accepted too. */
const CIPHERS = [
  ...['ecb', 'cbc', 'ctr'].flatMap((mode) => [128, 192, 256].map((bits) => `aes-${bits}-${mode}`)),
  'des-ede3-cbc',
];
/** A later `until` is in milliseconds by mistake. */
const LATEST_UNTIL = 1e11;

/**
 * What the store reads from its middleware.
 *
 * @typedef {object} StoreContext
 * @property {() => number} ttl maximum lifetime of an access token, in seconds
 * @property {() => number} clockTolerance seconds
 * @property {(event: keyof typeof import('./legacy-session').EVENTS) => void} report
 */

class LegacyTokens {
  #until;
  #ttl;
  #tokens;
  #context;
  #write;
  #blockLength;
  #opened = 0;
  #expired = 0;
  #refused = 0;
  #late = 0;
  #written = 0;
  /** Milliseconds. */
  #lastOpened = 0;

  /**
   * @param {Record<string, unknown>} store the options of the encrypted store
   * @param {StoreContext} [context] without it and without `legacy.ttl`, lifetimes aren't limited
   */
  constructor(store, context) {
    const { legacy: given } = store;
    // A text here may be the secret, so errors don't show the value.
    const legacy = assertKnown(given, NAMES, 'store.legacy');
    this.#until = secondsOf(legacy.until);
    this.#ttl =
      legacy.ttl === undefined
        ? undefined
        : readDuration('store.legacy.ttl', legacy.ttl, { least: 1, isWhole: true });
    this.#write = optional('a boolean', 'store.legacy.write', legacy.write, isBoolean) === true;
    const { name, cipher } = cipherOf(store, legacy);
    this.#tokens = createTokens(name, cipher, secretOf(store, legacy));
    this.#blockLength = /ctr$/i.test(cipher) ? 1 : 8;
    this.#context = context;
    if (!this.accepted) {
      warnOnce(
        'LATCHKEY_LEGACY_OVER',
        'store.legacy.until has passed: access tokens of jwt-middleware 0.3.0 are refused and no longer issued. Remove store.legacy',
      );
    } else if (this.#write) {
      warnOnce(
        'LATCHKEY_LEGACY_WRITE',
        'store.legacy.write issues access tokens that can be forged. Turn it off when no server runs jwt-middleware 0.3.0',
      );
    }
  }

  /** Whether legacy tokens are accepted now. */
  get accepted() {
    return milliseconds() < this.#until * 1000;
  }

  /** Whether new tokens are legacy tokens, for servers that run 0.3.0. */
  get writes() {
    return this.#write && this.accepted;
  }

  /** @param {string} text */
  write(text) {
    const token = this.#tokens.seal(text);
    this.#written += 1;
    return token;
  }

  /**
   * @param {unknown} token
   * @returns {unknown} the session, or undefined
   */
  open(token) {
    if (!this.accepted) {
      if (this.#isPossible(token)) this.#late += 1;
      return undefined;
    }
    const text = this.#tokens.open(token);
    const session = typeof text === 'string' ? parsed(text) : undefined;
    if (session === undefined) return undefined;
    return this.#accepts(session) ? session : undefined;
  }

  /**
   * Why a token that may be a legacy one isn't accepted, for diagnosis: nothing is counted or reported.
   *
   * @param {string} token
   * @returns {string | undefined} the code of the reason
   */
  reasonFor(token) {
    const text = this.#tokens.open(token);
    if (typeof text !== 'string' || parsed(text) === undefined) return undefined;
    return this.accepted ? 'ERR_LEGACY_LIFETIME' : 'ERR_LEGACY_OVER';
  }

  /** @param {unknown} session */
  #accepts(session) {
    const context = this.#context;
    const ttl = this.#ttl ?? context?.ttl();
    if (ttl !== undefined && !isLifetimeAllowed(session, ttl, context?.clockTolerance() ?? 0, seconds())) {
      this.#refused += 1;
      context?.report('legacy_token_refused');
      return false;
    }
    // The check refuses it as expired, as it does with every other token.
    if (hasExpired(session, milliseconds())) {
      this.#expired += 1;
      return true;
    }
    this.#opened += 1;
    this.#lastOpened = Date.now();
    if (context) context.report('legacy_token_opened');
    else if (typeof session === 'object' && session !== null) markLegacy(session, ttl !== undefined);
    return true;
  }

  // A legacy token consists of whole blocks. After `until` it isn't decrypted, so more can't be said.
  /** @param {unknown} token */
  #isPossible(token) {
    if (typeof token !== 'string' || !/^[\w-]+$/.test(token)) return false;
    return Math.floor((token.length * 3) / 4) % this.#blockLength === 0;
  }

  /** For operators, who wait until no legacy token is opened any longer. */
  get counts() {
    return {
      opened: this.#opened,
      expired: this.#expired,
      refused: this.#refused,
      late: this.#late,
      written: this.#written,
      lastOpened: this.#lastOpened ? new Date(this.#lastOpened) : null,
      until: new Date(this.#until * 1000),
    };
  }
}

/** @param {unknown} until */
function secondsOf(until) {
  const seconds = isDate(until) ? until.getTime() / 1000 : until;
  if (typeof seconds !== 'number' || !(seconds > 0) || (seconds > LATEST_UNTIL && !isDate(until))) {
    throw expected('a Date or seconds since the epoch', 'store.legacy.until', until);
  }
  return seconds;
}

/** @param {Record<string, unknown>} store @param {import('../values/members').Members} legacy */
function cipherOf({ algorithm }, legacy) {
  const own = optional('a cipher name', 'store.legacy.algorithm', legacy.algorithm, isText);
  if (own !== undefined) return { name: 'store.legacy.algorithm', cipher: own };
  // 0.3.0 took the default for every falsy value.
  const cipher = optional('a cipher name', 'store.algorithm', algorithm || DEFAULT_CIPHER, isText);
  return { name: 'store.algorithm', cipher };
}

/**
 * @param {string} name of the option
 * @param {string} cipher
 * @param {unknown} secret
 */
function createTokens(name, cipher, secret) {
  try {
    return createLegacySealer(cipher, secret);
  } catch (error) {
    if (/** @type {{ code?: string }} */ (error).code !== 'ERR_JOSE_NOT_SUPPORTED') throw error;
    throw expected(`one of the ciphers ${CIPHERS.join(', ')}`, name, cipher);
  }
}

/** @param {Record<string, unknown>} store @param {Record<string, unknown>} legacy */
function secretOf({ secret }, legacy) {
  const text = 'a string, Uint8Array or secret KeyObject';
  const name = 'store.legacy.secret';
  if (legacy.secret !== undefined) {
    if (!isSecret(legacy.secret)) throw expectedSecret(text, name, legacy.secret);
    return legacy.secret;
  }
  if (!Array.isArray(secret)) return secret;
  if (secret.length === 1) return secret[0];
  throw expectedSecret(`${text}, since store.secret has several,`, name, undefined);
}

/** @param {string} text */
function parsed(text) {
  try {
    return parseHarmless(text);
  } catch {
    return undefined;
  }
}

/**
 * Makes what tells whether a text decrypts to a session with the cipher that jwt-middleware 0.3.0 used by default.
 *
 * @param {unknown} secrets one, or a list
 * @returns {(token: string) => boolean}
 */
function createLegacyTest(secrets) {
  const sealers = [secrets].flat().map((secret) => createLegacySealer(DEFAULT_CIPHER, secret));
  return (token) =>
    sealers.some(({ open }) => {
      const text = open(token);
      return typeof text === 'string' && typeof parsed(text) === 'object';
    });
}

module.exports = { LegacyTokens, createLegacyTest };
