'use strict';

const { join } = require('node:path');
const { message, start } = require('../harness/spawn');
const { print } = require('../report/print');
const { rowOf } = require('../report/row');
const { rows } = require('.');

/**
 * Measures rows one after the other, each in a process of its own.
 *
 * @param {string} node
 * @param {{ words: string[], effort: import('../harness/measure').Effort }} options
 * @returns {Promise<Record<string, import('../report/row').Row>>}
 */
exports.runRows = async (node, { words, effort }) => {
  /** @type {Record<string, import('../report/row').Row>} */
  const results = {};
  for (const { id } of rows) {
    if (!words.every((word) => id.includes(word))) continue;
    const child = start(node, [join(__dirname, '../harness/child.js'), id, JSON.stringify(effort)]);
    const series = new Map(await message(child));
    print(id, series);
    results[id] = rowOf(series);
  }
  return results;
};
