'use strict';

// Serves the app that its argument names. Tells its parent the port and the tokens, and, at every message, what it has
// done and used so far. Without an argument it tells the names that there are, in groups.

const { once } = require('node:events');
const http = require('node:http');
const express = require('express');
const { apps, groups } = require('./apps');

async function main() {
  const [name] = process.argv.slice(2);
  if (!name) return process.send?.(groups, () => process.exit());
  const app = express();
  const tokens = await apps[name]?.(app);
  app.get('/', (_req, res) => {
    res.json({ ok: true });
  });
  const server = http.createServer(app);
  // Connections wait while others have their turn.
  server.keepAliveTimeout = 0;
  let requests = 0;
  let refusals = 0;
  server.on('request', (_req, res) => {
    requests += 1;
    res.on('finish', () => {
      if (res.statusCode !== 200) refusals += 1;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.({ requests, refusals, processor: user + system, time: performance.now() * 1000 });
  });
  process.on('disconnect', () => process.exit());
  process.send?.({ port: /** @type {import('node:net').AddressInfo} */ (server.address()).port, tokens });
}

main();
