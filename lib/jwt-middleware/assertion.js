'use strict';

const { readClaims } = require('../values/json');

/** @typedef {import('./types').Claims} Claims */

/**
 * An assertion that decodes, and what it says. The claims and the header are parsed once, when they are first needed, and are not shared
 * with the application: `getKey` has a copy of its own, which it may change.
 */
class Assertion {
  /** The JWT as the client sent it. */
  token;
  /** Its claims set as JSON. Decoded, and not verified. */
  text;
  #headerOf;
  /** @type {Readonly<Claims> | undefined} */
  #claims;
  /** @type {Readonly<Claims> | undefined} */
  #header;

  /**
   * @param {string} token
   * @param {string} text
   * @param {(token: string) => Claims} headerOf
   */
  constructor(token, text, headerOf) {
    this.token = token;
    this.text = text;
    this.#headerOf = headerOf;
  }

  get claims() {
    this.#claims ??= Object.freeze(readClaims(this.text));
    return this.#claims;
  }

  get header() {
    this.#header ??= Object.freeze(this.#headerOf(this.token));
    return this.#header;
  }

  /** The header once more, for the application to keep or change. */
  copyHeader() {
    return this.#headerOf(this.token);
  }
}

module.exports = { Assertion };
