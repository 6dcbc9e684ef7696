'use strict';

// Runs a database server for a test and ends it with the test, whatever the test dies of: then this process's stdin closes.
//
//   node guardian.js FOLDER UID GID COMMAND ARGUMENT…

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const [folder, uid, gid, command, ...args] = process.argv.slice(2);
const log = fs.openSync(path.join(folder, 'log'), 'a');
const user = Number(uid) < 0 ? {} : { uid: Number(uid), gid: Number(gid) };
const server = spawn(command, args, { stdio: ['ignore', log, log], cwd: folder, ...user });

server.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
server.on('exit', (code) => process.exit(code ?? 1));
console.log(server.pid);

process.stdin.on('data', () => {});
process.stdin.on('close', () => {
  server.removeAllListeners('exit');
  server.on('exit', () => {
    try {
      fs.rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    } catch {
      // What it started itself may still write, and a test that ends by itself removes the folder, too.
    }
    process.exit();
  });
  server.kill('SIGKILL');
});
