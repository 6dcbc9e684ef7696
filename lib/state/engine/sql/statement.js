'use strict';

/**
 * @typedef {object} Statement
 * @property {string} text
 * @property {string[]} order the names of its parameters, in the order in which the driver takes them
 * @property {boolean} returns whether it returns rows
 * @property {boolean} writes whether it may change rows
 * @property {boolean} counts whether the driver says how many rows there were
 */

/**
 * @param {string} text with parameters as `:name`
 * @param {(position: number) => string} mark a parameter in the dialect
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
