'use strict';

/**
 * The first characters of a key and of its group. A group and its keys have the same, so that an engine of many servers can keep them on
 * one, and can change them together. Of four characters of base64url there are enough to fill any number of servers evenly.
 */
const PARTITION_LENGTH = 4;

/** @param {string} key or a group */
function partitionOf(key) {
  return key.slice(0, PARTITION_LENGTH);
}

module.exports = { PARTITION_LENGTH, partitionOf };
