'use strict';

/**
 * A statement for a driver, and the names of its parameters in the order in which they are bound.
 *
 * @typedef {{ text: string, order: string[], returns: boolean, writes: boolean, counts: boolean }} Statement
 *   whether it gives rows, changes any, and says how many there were
 */

/**
 * @param {string} text with parameters as `:name`
 * @param {(position: number) => string} mark what the dialect writes for one
 * @returns {Statement}
 */
function compile(text, mark) {
  /** @type {string[]} */
  const order = [];
  const compiled = text.replace(/:([a-z]+)/g, (_, name) => mark(order.push(name)));
  const writes = !text.startsWith('SELECT');
  const returns = !writes || /\bRETURNING\b/.test(text);
  return { text: compiled, order, returns, writes, counts: !text.startsWith('CREATE') };
}

/**
 * @template {Record<string, string>} Texts
 * @param {Texts} texts
 * @param {(position: number) => string} mark
 * @returns {Record<keyof Texts, Statement>}
 */
function compileAll(texts, mark) {
  const compiled = Object.entries(texts).map(([name, text]) => [name, compile(text, mark)]);
  return Object.fromEntries(compiled);
}

module.exports = { compile, compileAll };
