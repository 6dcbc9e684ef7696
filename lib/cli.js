#!/usr/bin/env node
'use strict';

const { run } = require('./cli/run');

process.stdout.on('error', (error) => {
  // A reader may close the pipe early, as `head` does.
  if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EPIPE') throw error;
});

run(process.argv.slice(2), process).then((code) => {
  process.exitCode = code;
});
