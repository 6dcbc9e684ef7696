'use strict';

const { fork } = require('node:child_process');
const { once } = require('node:events');

// Far longer than a server takes to start or to answer; it fails a test instead of hanging it.
const patience = 30_000;

/**
 * Starts a server in a process of its own. It gets `config` as its first message, and answers each message with one. The
 * answer to the first has the `url` that it serves.
 *
 * It ends with the process that started it, whatever becomes of that: `serve` sees to it on its side.
 *
 * @param {string} script
 * @param {string} program the Node that runs it
 * @param {object} config
 */
exports.start = async (script, program, config) => {
  const child = fork(script, [], {
    execPath: program,
    execArgv: [],
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
    stderr += text;
  });
  const exited = once(child, 'exit');

  /** @param {object} message @returns {Promise<any>} */
  const ask = async (message) => {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), patience);
    try {
      const answered = once(child, 'message', { signal: controller.signal });
      answered.catch(() => {});
      child.send(message);
      const ended = exited.then(([code, signal]) => {
        throw new Error(`The server ended with ${code ?? signal}: ${stderr}`);
      });
      ended.catch(() => {});
      const [answer] = await Promise.race([answered, ended]);
      return answer;
    } finally {
      clearTimeout(timer);
      controller.abort();
    }
  };

  const stop = async () => {
    child.kill('SIGKILL');
    await exited;
  };

  try {
    const { url } = await ask(config);
    return { url, ask, stop, stderr: () => stderr };
  } catch (error) {
    await stop();
    throw error;
  }
};

/**
 * The other side.
 *
 * @param {(config: any) => { app: import('node:http').RequestListener, answer(message: any): object }} create
 */
exports.serve = (create) => {
  process.on('disconnect', () => process.exit());
  process.once('message', (config) => {
    const { app, answer } = create(config);
    const server = require('node:http').createServer(app);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      process.on('message', (message) => process.send?.(answer(message)));
      process.send?.({ url: `http://127.0.0.1:${port}` });
    });
  });
};
