'use strict';

const fs = require('node:fs');
const path = require('node:path');

const FILE = path.join(__dirname, 'constants.json');

/**
 * @typedef {{ p50: number, p99: number, p999: number, server: number, engine: number }} Operation milliseconds, and microseconds of processors
 *
 * @typedef {object} Measured
 * @property {string} about machine, load and size
 * @property {{ session: number, revocation: number }} bytes
 * @property {Record<string, Operation>} empty
 * @property {Record<string, Operation>} full
 * @property {Record<string, { milliseconds: number, loop: number, command: string }>} many
 * @property {Record<string, number>} rates checks per second by the number of processes
 * @property {number} ratesLoad
 */

/** @returns {Record<string, Measured>} what was measured, by engine */
const readConstants = () => JSON.parse(fs.readFileSync(FILE, 'utf8'));

/**
 * @param {string} engine
 * @param {Partial<Measured>} measured
 */
function updateConstants(engine, measured) {
  const constants = fs.existsSync(FILE) ? readConstants() : {};
  const updated = { ...constants, [engine]: { ...constants[engine], ...measured } };
  fs.writeFileSync(FILE, `${JSON.stringify(updated, null, 2)}\n`);
}

module.exports = { readConstants, updateConstants };
