'use strict';

const http = require('node:http');
const { once } = require('node:events');

/**
 * Serves an Express app, or any request listener, on a free port of the loopback interface.
 *
 * @param {import('node:http').RequestListener} app
 * @returns {Promise<{ url: string, close(): Promise<void> }>} the url has no slash at its end
 */
exports.serve = async (app) => {
  const server = http.createServer(app);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
