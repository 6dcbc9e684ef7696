'use strict';

const crypto = require('node:crypto');
const { expectedSecret, isText } = require('../values/checks');
const { PARTITION_LENGTH, partitionOf } = require('./engine/partition');

/**
 * What an engine calls the records of one purpose: hashes, so that the engine sees neither ids nor the names of groups.
 *
 * @param {string} purpose
 * @param {boolean} isPartitioned whether ids begin with their partition, which is that of their group
 */
function createRecordKeys(purpose, isPartitioned) {
  /** @param {string} name @returns {string} */
  const groupOf = (name) => digest(`group: ${purpose}`, name).toString('base64url');

  return {
    groupOf,

    /** @param {string} id @returns {string} */
    keyOf(id) {
      const hash = digest(`key: ${purpose}`, id).toString('base64url');
      return isPartitioned ? partitionOf(id) + hash.slice(PARTITION_LENGTH) : hash;
    },

    /**
     * What the ids of a group's records begin with.
     *
     * @param {string} name
     * @returns {string}
     */
    partitionOf: (name) => partitionOf(groupOf(name)),

    /**
     * The key that seals a record without a secret.
     *
     * @param {string} id
     * @returns {Buffer}
     */
    sealingKeyOf(id) {
      const key = digest(`seal: ${purpose}`, id);
      // This byte occurs in no UTF-8 text, so the core takes the bytes as a key and not as a passphrase to stretch.
      key[0] = 0xff;
      return key;
    },
  };
}

/**
 * @param {string} label
 * @param {string} id
 */
function digest(label, id) {
  if (!isText(id)) throw expectedSecret('a non-empty string', 'the id of a record', id);
  return crypto.createHash('sha256').update(`latchkey ${label}\0${id}`).digest();
}

module.exports = { createRecordKeys };
