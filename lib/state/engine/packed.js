'use strict';

const { invalid } = require('./errors');

// For engines that store one text per key: «until group value».
const HEAD = /^(\d{1,16}) ([!-~]{0,128}) /;

/**
 * @param {string} value
 * @param {number} until
 * @param {string} [group]
 */
function pack(value, until, group = '') {
  return `${until} ${group} ${value}`;
}

/**
 * @param {string} name the engine's
 * @param {unknown} packed
 * @throws where it wasn't packed by `pack`
 */
function unpack(name, packed) {
  const head = typeof packed === 'string' ? HEAD.exec(packed) : null;
  if (head === null) throw invalid(name);
  const [whole, until, group] = head;
  return { value: String(packed).slice(whole.length), until: Number(until), group };
}

module.exports = { pack, unpack };
