'use strict';

const { fork } = require('node:child_process');
const { once } = require('node:events');
const { text } = require('node:stream/consumers');
const path = require('node:path');
const clock = require('./clock');
const implementations = require('./implementations');

/**
 * Runs a situation and returns what was seen, as plain JSON.
 *
 * @param {import('../situations').Situation} situation
 * @param {'original' | 'latchkey'} name
 */
exports.observe = async (situation, name) => {
  const observation = situation.isolated
    ? await inChild(situation, name)
    : await clock.frozen(() => situation.run(implementations[name]));
  return JSON.parse(JSON.stringify(observation));
};

/**
 * For situations that end the process, print, or look at how a process ends.
 *
 * @param {import('../situations').Situation} situation
 * @param {string} name
 */
async function inChild(situation, name) {
  const child = fork(path.join(__dirname, 'child.js'), [situation.id, name], {
    silent: true,
    timeout: 20_000,
  });
  let observation = { silent: true };
  child.on('message', (message) => {
    observation = message;
  });
  const [[code, signal], out, err] = await Promise.all([
    once(child, 'exit'),
    text(child.stdout),
    text(child.stderr),
  ]);
  const printed = (out + err).replace(/\(node:\d+\)/g, '(node)');
  return { ...observation, exit: signal ?? code, ...(printed && { printed }) };
}
