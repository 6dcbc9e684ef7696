'use strict';

// One server of a fleet, in a process of its own: `node server.js <product> <implementation> <options as JSON>`. It
// tells its port, and its clock can be put forward. It ends with the process that started it.

const http = require('node:http');
const implementations = require('../../differential/support/implementations');

const [, , product, name, options] = process.argv;
const { now } = Date;
let ahead = 0;
Date.now = () => now() + ahead;

const app = require(`../apps/${product}`)(implementations[name], JSON.parse(options));
const server = http
  .createServer(app)
  .listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));

process.on('message', (message) => {
  ahead = message.ahead;
  process.send({ ahead });
});
process.on('disconnect', () => process.exit());
