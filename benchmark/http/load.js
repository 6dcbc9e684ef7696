'use strict';

// Keeps a server busy over fifty connections, with one token after the other, for as many seconds as it is told.

const autocannon = require('autocannon');

process.on('message', (/** @type {any} */ { port, tokens, duration }) => {
  const requests = tokens.map((token) => ({ headers: { authorization: `Bearer ${token}` } }));
  autocannon({ url: `http://127.0.0.1:${port}/`, connections: 50, duration, requests }, (error, result) => {
    process.send?.({ error: error?.message, answers: result?.['2xx'] });
  });
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
