'use strict';

const assert = require('node:assert/strict');
const { fork } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');

/** In milliseconds: long enough for each process to receive the message. */
const HEAD_START = 50;

/**
 * Runs something with several processes, each of which creates what is tested, and ends them.
 *
 * @param {string} module
 * @param {number} count
 * @param {(run: (task: object) => Promise<unknown[]>) => Promise<void>} use `run` resolves to the results of all callers in all processes
 */
async function withProcesses(module, count, use) {
  const children = Array.from({ length: count }, () =>
    fork(path.join(__dirname, 'worker.js'), [path.resolve(module)], { serialization: 'advanced' }),
  );
  try {
    await Promise.all(children.map(answerOf));
    await use(async (task) => {
      const at = Date.now() + HEAD_START;
      const answers = children.map(answerOf);
      for (const child of children) child.send({ ...task, at });
      return (await Promise.all(answers)).flat();
    });
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<unknown>}
 */
async function answerOf(child) {
  const ended = new AbortController();
  const { signal } = ended;
  try {
    const [message] = await Promise.race([
      once(child, 'message', { signal }),
      once(child, 'exit', { signal }).then(([code, by]) => assert.fail(`a process ended: ${code ?? by}`)),
    ]);
    if (message.failure) assert.fail(message.failure);
    return message.results;
  } finally {
    ended.abort();
  }
}

module.exports = { withProcesses };
