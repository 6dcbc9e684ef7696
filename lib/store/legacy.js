'use strict';

// Access tokens that jwt-middleware 0.3.0 issued, for as long as servers and clients still hold some. Nothing
// authenticates such a token: whoever has a few can paste their blocks into others that open. So they are taken for a
// limited time, with a limited lifetime, and each one is counted and announced.

const native = require('../native');
const { expected, isBoolean, isCount, isText, optional } = require('../options');
const { warnOnce } = require('../warnings');

const DEFAULT_CIPHER = 'aes-256-ecb';
/** Seconds that lie so far ahead are milliseconds by mistake. */
const LATEST_UNTIL = 1e11;

/**
 * @typedef {object} Surroundings what the middleware that owns the store lends it
 * @property {() => number} ttl seconds that an access token lives at most
 * @property {(error: string, description: string) => void} report
 */

class LegacyTokens {
  #until;
  #ttl;
  #tokens;
  #surroundings;
  #write;
  #opened = 0;
  #sealed = 0;
  #refused = 0;
  /** @type {Date | null} */
  #lastOpened = null;

  /**
   * @param {any} store the encrypted store's options
   * @param {Surroundings} [surroundings] without them lifetimes aren't limited
   */
  constructor(store, surroundings) {
    const { legacy } = store;
    if (typeof legacy !== 'object' || legacy === null) throw expected('an object', 'store.legacy', legacy);
    this.#until = secondsOf(legacy.until);
    this.#ttl = optional('a positive number of seconds', 'store.legacy.ttl', legacy.ttl, isCount);
    this.#surroundings = surroundings;
    optional('a boolean', 'store.legacy.write', legacy.write, isBoolean);
    optional('a cipher name', 'store.legacy.algorithm', legacy.algorithm, isText);
    const cipher = legacy.algorithm ?? store.algorithm ?? DEFAULT_CIPHER;
    this.#tokens = native.createLegacySealer(cipher, secretOf(store));
    this.#write = legacy.write === true;
    if (this.#write) {
      warnOnce(
        'LATCHKEY_LEGACY_WRITE',
        'store.legacy.write issues access tokens that can be forged; turn it off when no server runs jwt-middleware 0.3.0',
      );
    }
  }

  /** Whether legacy tokens count now. */
  get accepted() {
    return Date.now() < this.#until * 1000;
  }

  /** Whether tokens are made for servers that run 0.3.0. */
  get writes() {
    return this.#write && this.accepted;
  }

  /** @param {string} text */
  seal(text) {
    const token = this.#tokens.seal(text);
    this.#sealed += 1;
    return token;
  }

  /**
   * @param {string} token
   * @returns {any} the session, or undefined
   */
  open(token) {
    const text = this.#tokens.open(token);
    const session = typeof text === 'string' ? parsed(text) : undefined;
    if (session === undefined) return undefined;
    if (!this.accepted || !this.#livesShortEnough(session)) {
      this.#refused += 1;
      this.#surroundings?.report('legacy_token_refused', 'A token of jwt-middleware 0.3.0 was refused');
      return undefined;
    }
    this.#opened += 1;
    this.#lastOpened = new Date();
    this.#surroundings?.report('legacy_token_opened', 'A token of jwt-middleware 0.3.0 was opened');
    return session;
  }

  // 0.3.0 issues no token that lives longer than the ttl, so one that does is pasted together.
  /** @param {any} session */
  #livesShortEnough(session) {
    // A store that is used by itself, as 0.3.0's own could be, knows of no lifetime.
    if (!this.#surroundings) return true;
    return typeof session?.exp === 'number' && session.exp <= Date.now() / 1000 + this.#surroundings.ttl();
  }

  /** What an operator watches until it stays at zero. */
  get counts() {
    return {
      opened: this.#opened,
      sealed: this.#sealed,
      refused: this.#refused,
      lastOpened: this.#lastOpened,
      until: new Date(this.#until * 1000),
    };
  }
}

/** @param {unknown} until */
function secondsOf(until) {
  const seconds = until instanceof Date ? until.getTime() / 1000 : until;
  if (typeof seconds !== 'number' || !(seconds > 0) || (seconds > LATEST_UNTIL && !(until instanceof Date))) {
    throw expected('a Date or seconds since the epoch', 'store.legacy.until', until);
  }
  return seconds;
}

/** @param {any} store */
function secretOf({ secret, legacy }) {
  if (legacy.secret !== undefined) return legacy.secret;
  if (!Array.isArray(secret)) return secret;
  if (secret.length === 1) return secret[0];
  throw expected(
    'the secret of jwt-middleware 0.3.0, since store.secret has several,',
    'store.legacy.secret',
    undefined,
  );
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

module.exports = { LegacyTokens };
