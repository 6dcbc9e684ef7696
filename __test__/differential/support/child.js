'use strict';

// Runs one situation in a process of its own: `node child.js <situation id> <implementation>`. What would end the
// process is part of the observation.

const clock = require('./clock');
const implementations = require('./implementations');
const trace = require('./trace');
const { find } = require('../situations');

const [, , id, name] = process.argv;
const situation = find(id);

/** @param {string} how @param {any} error */
const died = (how, error) =>
  report({ events: trace.latest, died: `${how} ${error?.name}: ${error?.message}` });
process.on('uncaughtException', (error, origin) => died(origin, error));

clock.frozen(() => situation.run(implementations[name])).then(report);

let reported = false;
function report(/** @type {object} */ observation) {
  if (reported) return;
  reported = true;
  process.send(observation, () => process.disconnect());
}
