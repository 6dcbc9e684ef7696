'use strict';

const { Memory } = require('../state/engine/memory');
const { assertKnown } = require('../options/known');
const { expected, isBoolean, isFunction } = require('../values/checks');

const METHODS = /** @type {const} */ (['get', 'put', 'remove', 'take', 'add', 'swap', 'list', 'removeGroup']);
const MAX = 1_000_000;

/**
 * An engine in memory with every verb, which shares its data with no other, and fails when it is told to.
 *
 * @param {Parameters<typeof import('../../types/testing').memoryEngine>[0]} [options]
 * @returns {import('../../types/testing').MemoryEngine}
 */
function memoryEngine(options = {}) {
  const { fail = false } = assertKnown(options, ['fail']);
  if (!isBoolean(fail) && !isFunction(fail)) throw expected('a boolean or a function', 'fail', fail);
  const memory = new Memory(undefined, MAX);
  /** @type {Record<string, unknown>} */
  const engine = { fail };
  for (const method of METHODS) {
    engine[method] = async (/** @type {unknown[]} */ ...args) => {
      const isFailing = typeof engine.fail === 'function' ? engine.fail(method) : engine.fail;
      if (isFailing) throw new Error(`memoryEngine was told to fail at ${method}`);
      return Reflect.apply(memory[method], memory, args);
    };
  }
  return /** @type {import('../../types/testing').MemoryEngine} */ (/** @type {unknown} */ (engine));
}

module.exports = { memoryEngine };
