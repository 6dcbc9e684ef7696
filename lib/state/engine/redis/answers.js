'use strict';

const { isText } = require('../../../values/checks');
const { unavailable, unknownAnswer } = require('../errors');
const { unpack } = require('../packed');

// What a server answers, checked. A proxy may return something else without an error, and so does the server within a MULTI of the
// application's.

/** @param {unknown} packed */
function unexpired(packed) {
  if (packed === null) return null;
  if (typeof packed !== 'string') throw unknownAnswer('redis');
  const { value, until } = unpack('redis', packed);
  return until > Date.now() ? value : null;
}

/**
 * @param {string} group
 * @param {unknown} found keys and values in turn
 */
function entriesOf(group, found) {
  /** @type {{ key: string, value: string }[]} */
  const entries = [];
  const list = arrayOf(found);
  for (let at = 0; at < list.length; at += 2) {
    const { value, until, group: owner } = unpack('redis', String(list[at + 1]));
    if (owner === group && until > Date.now()) entries.push({ key: String(list[at]), value });
  }
  return entries;
}

/** @param {unknown} answer @returns {unknown[]} */
function arrayOf(answer) {
  if (Array.isArray(answer)) return answer;
  throw isText(answer) ? unavailable('redis', 'did not run a command') : unknownAnswer('redis');
}

/** @param {unknown} answer */
function assertStored(answer) {
  if (answer === 'OK') return;
  throw isText(answer) || answer === null
    ? unavailable('redis', 'did not store a value')
    : unknownAnswer('redis');
}

/** @param {unknown} answer @returns {number} */
function countOf(answer) {
  if (!['number', 'string', 'bigint'].includes(typeof answer)) throw unknownAnswer('redis');
  const count = answer === '' ? Number.NaN : Number(answer);
  if (!Number.isSafeInteger(count)) throw unavailable('redis', 'did not run a command');
  return count;
}

module.exports = { arrayOf, assertStored, countOf, entriesOf, unexpired };
