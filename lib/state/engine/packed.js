'use strict';

const { invalid } = require('./errors');

// For engines that store one text per key: «until group value».
const PACKED = /^(\d{1,16}) ([!-~]{0,128}) (.*)$/s;

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
  const [whole, until, group, value] = (typeof packed === 'string' && PACKED.exec(packed)) || [];
  if (whole === undefined) throw invalid(name);
  return { value, until: Number(until), group };
}

module.exports = { pack, unpack };
