'use strict';

// Keeps a server busy over fifty connections, with one token after the other, for as many seconds as it is told. The argument
// says in how many threads.

const autocannon = require('autocannon');

const threads = Number(process.argv[2]);

process.on('message', (/** @type {any} */ { port, tokens, duration }) => {
  const requests = tokens.map((token) => ({ headers: { authorization: `Bearer ${token}` } }));
  const options = { url: `http://127.0.0.1:${port}/`, connections: 50, duration, requests };
  autocannon(threads > 1 ? { ...options, workers: threads } : options, (error, result) => {
    process.send?.({ error: error?.message, answers: result?.['2xx'] });
  });
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
