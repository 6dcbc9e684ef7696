'use strict';

const { assertKnown } = require('./known-options');
const native = require('./native');
const { expectedSecret, isText, optional } = require('./options');
const { isPlainObject } = require('./plain-object');

/**
 * Seals objects into tokens that only holders of the secret can read or make, and opens them.
 *
 * @param {any} options
 */
function createSealer(options) {
  assertKnown(options, ['secret', 'purpose']);
  const purpose = optional('a non-empty string', 'purpose', options.purpose, isText) ?? 'default';
  if (Array.isArray(options.secret) && options.secret.length === 0) {
    throw expectedSecret('at least one secret', 'secret', options.secret);
  }
  // Never one of latchkey's own purposes: such a token must not turn into an access token.
  const bound = `application: ${purpose}`;
  const seal = native.createSeal(options.secret, bound);
  const read = native.createSealedReader(options.secret, bound);

  return {
    /** @param {unknown} object */
    seal(object) {
      const text = isPlainObject(object) ? JSON.stringify(object) : undefined;
      if (!text?.startsWith('{')) throw expectedSecret('a plain object', 'the object to seal', object);
      return seal(text);
    },
    /** @param {unknown} token */
    open(token) {
      return read(token) ?? null;
    },
  };
}

module.exports = { createSealer };
