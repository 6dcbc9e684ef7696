'use strict';

// Notes everything that could be read: what is printed, warned of, thrown, inspected and serialised. Loaded before anything
// else.

const { format, inspect } = require('node:util');

/** @type {{ from: string, text: string }[]} */
const records = [];

for (const stream of /** @type {const} */ (['stdout', 'stderr'])) {
  const write = process[stream].write;
  process[stream].write = /** @type {any} */ (
    (/** @type {any} */ chunk, /** @type {any[]} */ ...rest) => {
      records.push({ from: stream, text: String(chunk) });
      return recording.silent ? true : write.call(process[stream], chunk, ...rest);
    }
  );
}
process.on('warning', (warning) => record('a warning', warning));

const recording = { silent: true, records, record };

/** @param {() => unknown} write @returns {string} */
function attempt(write) {
  try {
    return String(write());
  } catch (error) {
    // That it can't be written says something too.
    return inspect(error, { depth: 10, showHidden: true });
  }
}

/**
 * Notes a value in all the ways in which somebody could come to read it.
 *
 * @param {string} from
 * @param {any} value
 */
function record(from, value) {
  /** @param {string} how @param {() => unknown} write */
  const note = (how, write) => records.push({ from: `${from}, ${how}`, text: attempt(write) });
  note('inspected', () => inspect(value));
  note('inspected with all that is hidden', () =>
    inspect(value, { depth: 10, showHidden: true, getters: true }),
  );
  note('as %o', () => format('%o', value));
  note('as %j', () => format('%j', value));
  note('as %s', () => format('%s', value));
  note('as JSON', () => JSON.stringify(value));
  note('as text', () => String(value));
  for (
    let error = value, depth = 0;
    error instanceof Error && depth < 5;
    error = /** @type {any} */ (error.cause), depth += 1
  ) {
    const members = Object.getOwnPropertyNames(error).map((name) => [name, /** @type {any} */ (error)[name]]);
    note('its members', () => inspect(members, { depth: 10, showHidden: true }));
  }
}

module.exports = recording;
