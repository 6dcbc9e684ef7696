'use strict';

const { expected, isText, optional } = require('../../../values/checks');
const { PARTITION_LENGTH, partitionOf } = require('../partition');

const DEFAULT_PREFIX = 'latchkey:';

/**
 * The names of keys. A cluster decides by what is in braces on which server a key lies, so that a value lies beside the index of its group.
 * The scripts derive one name from the other, so they know this form too.
 *
 * @param {string | undefined} given the prefix that the application set
 * @param {boolean} isCluster
 */
function createKeys(given, isCluster) {
  const prefix = optional('a non-empty string', 'store.prefix', given, isText) ?? DEFAULT_PREFIX;
  if (isCluster && !isHashable(prefix)) {
    throw expected('a prefix with either no braces or text in braces', 'store.prefix', prefix);
  }
  return {
    /** @param {string} key */
    entryOf: (key) => `${prefix}v:${braced(key)}`,
    /** @param {string} group */
    indexOf: (group) => `${prefix}g:${braced(group)}`,
  };
}

/** @param {string} key */
const braced = (key) => `{${partitionOf(key)}}${key.slice(PARTITION_LENGTH)}`;

/**
 * Whether a prefix leaves it to our braces what decides, or decides by itself: then everything lies on one server.
 *
 * @param {string} prefix
 */
const isHashable = (prefix) => !prefix.includes('{') || /^[^{]*\{[^}]+\}/.test(prefix);

/**
 * Whether a cluster keeps a value beside the index of its group. Nothing in braces is no partition.
 *
 * @param {string} key
 * @param {string} group
 */
const areTogether = (key, group) => partitionOf(key) === partitionOf(group) && !key.startsWith('}');

module.exports = { areTogether, createKeys };
