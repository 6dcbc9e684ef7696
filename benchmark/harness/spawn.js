'use strict';

const { spawn, spawnSync } = require('node:child_process');
const os = require('node:os');

const hasTaskset = os.platform() === 'linux' && spawnSync('taskset', ['--version']).status === 0;
const processors = os.availableParallelism();

/** Whether a server and its load can have a processor each. What started them waits meanwhile. */
exports.canPin = hasTaskset && processors >= 2;
/** The processors that are handed out: the last ones, since the first serves most interrupts. Who knows better sets others. */
exports.processor = { server: processors - 1, load: processors - 2 };

/**
 * A script in a Node of the given version, with a channel for messages.
 *
 * @param {string} node path of the program
 * @param {string[]} args
 * @param {number[]} [onProcessors] where it may run
 */
exports.start = (node, args, onProcessors) => {
  const command = [node, '--expose-gc', '--no-deprecation', ...args];
  const pinned =
    onProcessors && exports.canPin ? ['taskset', '-c', onProcessors.join(','), ...command] : command;
  const [program, ...rest] = /** @type {[string, ...string[]]} */ (pinned);
  return spawn(program, rest, {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
};

/**
 * The next message of a process, or its end as an error.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<any>}
 */
exports.message = (child) =>
  new Promise((resolve, reject) => {
    const onExit = (/** @type {number | null} */ code) =>
      reject(new Error(`${child.spawnargs.join(' ')} ended with ${code}`));
    child.once('exit', onExit);
    child.once('error', reject);
    child.once('message', (message) => {
      child.off('exit', onExit);
      child.off('error', reject);
      resolve(message);
    });
  });
