'use strict';

const { assertKnown } = require('../options/known');
const { serialiseMembers } = require('../values/json');
const { own } = require('../values/members');
const sealing = require('../native/sealing');
const { expectedSecret, isText, optional } = require('../values/checks');
const { isPlainObject } = require('../values/plain-object');

/**
 * Seals objects into tokens that only holders of the secret can read or create, and opens them.
 *
 * @param {import('../../types/sealed').SealerOptions} given
 */
function createSealer(given) {
  const options = assertKnown(given, ['secret', 'purpose']);
  const purpose = optional('a non-empty string', 'purpose', options.purpose, isText) ?? 'default';
  if (Array.isArray(options.secret) && options.secret.length === 0) {
    throw expectedSecret('at least one secret', 'secret', options.secret);
  }
  // The prefix keeps it apart from latchkey's own purposes, so that such a token never serves as an access token.
  const bound = `application: ${purpose}`;
  const seal = sealing.createSeal(options.secret, bound);
  const read = sealing.createSealedReader(options.secret, bound);

  return {
    /** @param {unknown} object */
    seal(object) {
      if (!isPlainObject(object) || typeof own(object, 'toJSON') === 'function') {
        throw expectedSecret('a plain object', 'the object to seal', object);
      }
      return seal(serialiseMembers(object, 'the object to seal'));
    },
    /** @param {unknown} token */
    open(token) {
      return read(token) ?? null;
    },
  };
}

module.exports = { createSealer };
