'use strict';

const { serialiseData } = require('../values/plain-data');
const { createSealedRevocation } = require('./sealed-revocation');

// Version, key id and nonce (docs/sealed-tokens.md): 33 bytes in base64url, which are different for each sealed token.
const ID_LENGTH = 44;

/**
 * @typedef {object} Opened
 * @property {unknown} token
 * @property {unknown} session
 * @property {boolean} isSealed false for a legacy token
 *
 * @typedef {object} Openers of the store
 * @property {(token: unknown) => unknown} read returns undefined for what is no sealed token
 * @property {{ open(token: unknown): unknown } | undefined} legacy
 */

/**
 * Revocation of the tokens of the encrypted store.
 *
 * @param {unknown} options
 * @param {object} store that has it
 * @param {Openers} openers
 */
function createEncryptedRevocation(options, store, { read, legacy }) {
  const revocation = createSealedRevocation(options, store);
  return {
    /**
     * @param {unknown} token
     * @returns {Promise<boolean>} whether the token was this store's and had not expired
     */
    async remove(token) {
      const sealed = read(token);
      const isSealed = sealed !== undefined;
      const session = isSealed ? sealed : legacy?.open(token);
      return session !== undefined && revocation.revoke(idOf({ token, session, isSealed }), session);
    },

    /**
     * @param {Opened} opened
     * @param {Parameters<typeof revocation.retrieve>[2]} callback
     */
    retrieve: (opened, callback) => revocation.retrieve(idOf(opened), opened.session, callback),
  };
}

/**
 * Identifies a legacy token by its session. Its text doesn't identify it: nothing authenticates it, so several texts can be made that
 * decrypt to the same session.
 *
 * @param {Opened} opened
 */
function idOf({ token, session, isSealed }) {
  return isSealed
    ? `sealed ${String(token).slice(0, ID_LENGTH)}`
    : `legacy ${serialiseData(session, 'session')}`;
}

module.exports = { createEncryptedRevocation };
