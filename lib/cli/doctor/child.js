'use strict';

const { fork } = require('node:child_process');
const path = require('node:path');
const { duration } = require('../output/times');
const { problem } = require('./findings');

/** Milliseconds of a step, after which it is named on stderr. */
const PATIENCE = 1000;

/** @typedef {{ done?: boolean, finding?: import('./findings').Finding, step?: string }} Message from the process */

/**
 * Examines a module in a process of its own, within a time limit.
 *
 * @param {{ file: string, roots: string[], seconds: number }} task
 * @param {import('../commands').Io} io
 * @returns {Promise<import('./findings').Finding[]>}
 */
function examineModule({ file, roots, seconds }, { cwd, env, stderr }) {
  /** @type {import('./findings').Finding[]} */
  const findings = [];
  const subject = path.basename(file);
  let step = `loading ${subject}`;
  const child = fork(path.join(__dirname, 'worker.js'), {
    cwd: cwd(),
    env,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  return new Promise((resolve) => {
    let slow = startPatience();
    function startPatience() {
      return setTimeout(() => stderr.write(`… ${step}\n`), PATIENCE);
    }
    /** @param {import('./findings').Finding} [last] */
    const end = (last) => {
      clearTimeout(slow);
      clearTimeout(limit);
      child.removeAllListeners();
      child.on('error', () => {});
      child.kill('SIGKILL');
      resolve(last ? [...findings, last] : findings);
    };
    const limit = setTimeout(() => {
      const text = `it was not done within ${duration(seconds)}, while ${step}`;
      end(problem('module', subject, text, 'See what it waits for, or raise --timeout.'));
    }, seconds * 1000);

    child.on('message', (/** @type {Message} */ message) => {
      if (message.done) return end();
      if (message.finding) findings.push(message.finding);
      if (!message.step) return;
      step = message.step;
      clearTimeout(slow);
      slow = startPatience();
    });
    child.on('error', () => end(problem('module', subject, 'no process could be started for it')));
    child.on('exit', (code, signal) => {
      const how = signal === null ? `with the code ${code}` : `by ${signal}`;
      end(
        problem(
          'module',
          subject,
          `its process ended ${how}, while ${step}`,
          'Let the module export its middlewares without ending the process.',
        ),
      );
    });
    child.send({ file, roots });
  });
}

module.exports = { examineModule };
