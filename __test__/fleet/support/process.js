'use strict';

const { fork } = require('node:child_process');
const { once } = require('node:events');
const http = require('node:http');

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
 * @param {{ ahead: number }} config and whatever else the server reads in it
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
 * The other side: `create` makes the app, and what is told of it when somebody asks. The server's clock is put forward
 * with `{ ahead }`, in seconds, so that tokens expire without anybody waiting.
 *
 * @param {(config: any) => { app: import('node:http').RequestListener, tell?: () => object }} create
 */
exports.serve = (create) => {
  let ahead = 0;
  const { now } = Date;
  Date.now = () => now() + ahead * 1000;
  process.on('disconnect', () => process.exit());
  process.once('message', (/** @type {any} */ config) => {
    ({ ahead } = config);
    const { app, tell } = create(config);
    const server = http.createServer(app);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      process.on('message', (/** @type {any} */ message) => {
        ahead = message.ahead ?? ahead;
        process.send?.(tell?.() ?? {});
      });
      process.send?.({ url: `http://127.0.0.1:${port}` });
    });
  });
};
