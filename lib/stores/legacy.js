'use strict';

// Access tokens that jwt-middleware 0.3.0 issued, for as long as servers and clients still hold some. Nothing
// authenticates such a token: whoever has a few can paste their blocks into others that open. So they are taken for a
// limited time, with a limited lifetime, and each one is counted and announced.

const { isDate } = require('node:util').types;
const { milliseconds, seconds } = require('../values/clock');
const { parseHarmless } = require('../values/json');
const { assertKnown } = require('../options/known');
const { own } = require('../values/members');
const native = require('../native');
const { expected, expectedSecret, isBoolean, isCount, isText, optional } = require('../values/checks');
const { warnOnce } = require('../diagnostics/warnings');
const { isSecret } = require('./secret');
const { markLegacy } = require('./traits');

const NAMES = ['until', 'write', 'algorithm', 'secret', 'ttl'];
const DEFAULT_CIPHER = 'aes-256-ecb';
/** By their plain names; OpenSSL's other names for them are known too. */
const CIPHERS = [
  ...['ecb', 'cbc', 'ctr'].flatMap((mode) => [128, 192, 256].map((bits) => `aes-${bits}-${mode}`)),
  'des-ede3-cbc',
];
/** Seconds that lie so far ahead are milliseconds by mistake. */
const LATEST_UNTIL = 1e11;
/** The clock of the server that issued a token may be ahead of this one's, by this many seconds. */
const CLOCK_SKEW = 60;

/**
 * What a middleware lends its store.
 *
 * @typedef {object} Surroundings
 * @property {() => number} ttl seconds that an access token lives at most
 * @property {() => number} clockTolerance seconds
 * @property {(error: string, description: string) => void} report
 */

class LegacyTokens {
  #until;
  #ttl;
  #tokens;
  #surroundings;
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
   * @param {any} store the encrypted store's options
   * @param {Surroundings} [surroundings] without them, and without a ttl of its own, lifetimes aren't limited
   */
  constructor(store, surroundings) {
    const { legacy: given } = store;
    // Who gives a text here may mean the secret.
    const legacy = assertKnown(given, NAMES, 'store.legacy');
    this.#until = secondsOf(legacy.until);
    this.#ttl = optional('a positive integer of seconds', 'store.legacy.ttl', legacy.ttl, isCount);
    this.#write = optional('a boolean', 'store.legacy.write', legacy.write, isBoolean) === true;
    const { name, cipher } = cipherOf(store, legacy);
    this.#tokens = createTokens(name, cipher, secretOf(store, legacy));
    this.#blockLength = /ctr$/i.test(cipher) ? 1 : 8;
    this.#surroundings = surroundings;
    if (!this.accepted) {
      warnOnce(
        'LATCHKEY_LEGACY_OVER',
        'store.legacy.until has passed: access tokens of jwt-middleware 0.3.0 are refused, and none is written; remove store.legacy',
      );
    } else if (this.#write) {
      warnOnce(
        'LATCHKEY_LEGACY_WRITE',
        'store.legacy.write issues access tokens that can be forged; turn it off when no server runs jwt-middleware 0.3.0',
      );
    }
  }

  /** Whether legacy tokens count now. */
  get accepted() {
    return milliseconds() < this.#until * 1000;
  }

  /** Whether tokens are made for servers that run 0.3.0. */
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
   * @returns {any} the session, or undefined
   */
  open(token) {
    if (!this.accepted) {
      if (this.#couldBe(token)) this.#late += 1;
      return undefined;
    }
    const text = this.#tokens.open(token);
    const session = typeof text === 'string' ? parsed(text) : undefined;
    if (session === undefined) return undefined;
    return this.#admits(session) ? session : undefined;
  }

  /** @param {any} session */
  #admits(session) {
    const around = this.#surroundings;
    const ttl = this.#ttl ?? around?.ttl();
    if (ttl !== undefined && !livesAtMost(ttl, session, around?.clockTolerance())) {
      this.#refused += 1;
      around?.report('legacy_token_refused', REFUSED);
      return false;
    }
    // Whoever asked is told that it has expired, as every other token is.
    const exp = own(session, 'exp');
    if (typeof exp === 'number' && milliseconds() > exp * 1000) {
      this.#expired += 1;
      return true;
    }
    this.#opened += 1;
    this.#lastOpened = Date.now();
    if (around) around.report('legacy_token_opened', OPENED);
    else if (typeof session === 'object' && session !== null) {
      markLegacy(session, ttl !== undefined);
    }
    return true;
  }

  // A token of 0.3.0 is whole blocks. After `until` none is decrypted, so that is all that can be said of one.
  /** @param {unknown} token */
  #couldBe(token) {
    if (typeof token !== 'string' || !/^[\w-]+$/.test(token)) return false;
    return Math.floor((token.length * 3) / 4) % this.#blockLength === 0;
  }

  /** What an operator watches until it stays at zero. */
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

const OPENED = 'An access token of jwt-middleware 0.3.0 was opened';
const REFUSED =
  'An access token of jwt-middleware 0.3.0 has no numeric exp, or one further ahead than ttl; store.legacy.ttl sets another limit';

/**
 * Whether a middleware may admit a session. One that its own store opened it may; one that came out of a legacy token by
 * another way, such as a store that the application made, is held to the middleware's lifetime here.
 *
 * @param {object} session that is marked
 * @param {boolean} isLimited the mark
 * @param {Surroundings} surroundings
 */
function acceptsLegacy(session, isLimited, { ttl, clockTolerance, report }) {
  if (isLimited || livesAtMost(ttl(), session, clockTolerance())) {
    report('legacy_token_opened', OPENED);
    return true;
  }
  report('legacy_token_refused', REFUSED);
  return false;
}

/**
 * 0.3.0 issues no token that lives longer than its ttl, so one that does was pasted together.
 *
 * @param {number} ttl
 * @param {any} session
 * @param {number} [clockTolerance]
 */
function livesAtMost(ttl, session, clockTolerance = 0) {
  const latest = seconds() + ttl + Math.max(CLOCK_SKEW, clockTolerance);
  const exp = own(session, 'exp');
  return typeof exp === 'number' && exp <= latest;
}

/** @param {unknown} until */
function secondsOf(until) {
  const seconds = isDate(until) ? until.getTime() / 1000 : until;
  if (typeof seconds !== 'number' || !(seconds > 0) || (seconds > LATEST_UNTIL && !isDate(until))) {
    throw expected('a Date or seconds since the epoch', 'store.legacy.until', until);
  }
  return seconds;
}

/** @param {any} store @param {Record<string, any>} legacy */
function cipherOf({ algorithm }, legacy) {
  const own = optional('a cipher name', 'store.legacy.algorithm', legacy.algorithm, isText);
  if (own !== undefined) return { name: 'store.legacy.algorithm', cipher: own };
  // For 0.3.0 whatever is falsy was the default.
  const cipher = optional('a cipher name', 'store.algorithm', algorithm || DEFAULT_CIPHER, isText);
  return { name: 'store.algorithm', cipher };
}

/**
 * @param {string} name the option's
 * @param {string} cipher
 * @param {unknown} secret
 */
function createTokens(name, cipher, secret) {
  try {
    return native.createLegacySealer(cipher, secret);
  } catch (error) {
    if (/** @type {{ code?: string }} */ (error).code !== 'ERR_JOSE_NOT_SUPPORTED') throw error;
    throw expected(`one of the ciphers ${CIPHERS.join(', ')}`, name, cipher);
  }
}

/** @param {any} store @param {Record<string, any>} legacy */
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

module.exports = { LegacyTokens, acceptsLegacy };
