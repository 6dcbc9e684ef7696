'use strict';

// Load over fifty connections to each of several servers: a batch of requests to the one that it is told, as many at a time as there
// are connections, with one token after the other. It writes prepared bytes, so that the server is what takes the time.

const { once } = require('node:events');
const net = require('node:net');

const CONNECTIONS = 50;
/** What every route answers, which is how the end of an answer is known. */
const BODY = '{"ok":true}';

/** @type {Map<number, { sockets: net.Socket[], requests: Buffer[] }>} by port */
const servers = new Map();

/** @param {{ port: number, tokens: string[] }} server */
async function connect({ port, tokens }) {
  const sockets = Array.from({ length: CONNECTIONS }, () => net.connect(port, '127.0.0.1').setNoDelay());
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  const requests = tokens.map((token) =>
    Buffer.from(
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: keep-alive\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    ),
  );
  servers.set(port, { sockets, requests });
}

/**
 * @param {{ port: number, count: number }} batch
 * @returns {Promise<number>} how many seconds it took
 */
function run({ port, count }) {
  const { sockets, requests } = /** @type {any} */ (servers.get(port));
  const start = performance.now();
  let sent = 0;
  let answered = 0;
  return new Promise((resolve, reject) => {
    /** @param {net.Socket} socket */
    const ask = (socket) => {
      if (sent < count) socket.write(requests[sent++ % requests.length]);
    };
    const done = () => {
      for (const socket of sockets) socket.removeAllListeners('data').removeAllListeners('close');
      resolve((performance.now() - start) / 1000);
    };
    for (const socket of sockets) {
      if (socket.destroyed) return reject(new Error('The server closed a connection between two batches'));
      let answer = '';
      socket.on('data', (/** @type {Buffer} */ chunk) => {
        answer += chunk.latin1Slice();
        if (answer.endsWith(BODY) && answer.startsWith('HTTP/1.1 200 ')) {
          answer = '';
          answered += 1;
          if (answered === count) done();
          else ask(socket);
        } else if (!answer.startsWith('HTTP/1.1 200 '.slice(0, answer.length))) reject(new Error(answer));
      });
      socket.on('close', () => reject(new Error('The server closed a connection')));
      ask(socket);
    }
  });
}

process.on('message', (/** @type {any} */ asked) => {
  const answer = asked.count ? run(asked) : connect(asked);
  answer.then(
    (seconds) => process.send?.({ seconds }),
    (error) => process.send?.({ error: error.message }),
  );
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
