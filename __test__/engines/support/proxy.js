'use strict';

const { once } = require('node:events');
const net = require('node:net');

/**
 * What is between a server and its engine: it can drop everything, delay every answer, and forget its connections as a machine does that
 * was switched off.
 *
 * @param {number} port the engine's
 */
async function startProxy(port) {
  /** @type {Set<{ client: net.Socket, upstream: net.Socket }>} */
  const pairs = new Set();
  let isCut = false;
  let delay = 0;

  /** @param {net.Socket} from @param {net.Socket} to @param {() => number} late */
  const forward = (from, to, late) => {
    from.setNoDelay();
    from.on('data', (data) => {
      if (late() > 0) setTimeout(() => to.write(data), late());
      else to.write(data);
    });
    from.on('error', () => {}).on('close', () => to.destroy());
  };
  const server = net.createServer((client) => {
    const upstream = net.connect(port, '127.0.0.1');
    const pair = { client, upstream };
    pairs.add(pair);
    forward(client, upstream, () => 0);
    forward(upstream, client, () => delay);
    client.on('close', () => pairs.delete(pair));
    if (isCut) hold(pair);
  });
  /** What arrives waits, as it does for TCP to send it again. @param {{ client: net.Socket, upstream: net.Socket }} pair */
  const hold = ({ client, upstream }) => {
    client.pause();
    upstream.pause();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: /** @type {net.AddressInfo} */ (server.address()).port,
    partition() {
      isCut = true;
      for (const pair of pairs) hold(pair);
      return () => {
        isCut = false;
        for (const { client, upstream } of pairs) {
          client.resume();
          upstream.resume();
        }
      };
    },
    /** @param {number} milliseconds */
    slow(milliseconds) {
      delay = milliseconds;
      return () => {
        delay = 0;
      };
    },
    /** Connections stay open on the client's side, and are reset when it uses them. */
    halfOpen() {
      for (const { client, upstream } of pairs) {
        client.removeAllListeners('data').on('data', () => client.resetAndDestroy());
        upstream.removeAllListeners('close').destroy();
      }
      return () => {};
    },
    close() {
      server.close();
      for (const { client, upstream } of pairs) for (const socket of [client, upstream]) socket.destroy();
    },
  };
}

module.exports = { startProxy };
