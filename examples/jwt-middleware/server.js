'use strict';

// An Express 5 server that trades signed assertions for access tokens and guards a route with them.
//
//   CLIENT_CERTIFICATE  the client's certificate or public key, PEM; default public.pem
//   SECRET              seals the access tokens; servers with the same one open each other's
//   PORT                default 3000

const { randomBytes } = require('node:crypto');
const { readFileSync } = require('node:fs');
const express = require('express');
const { JwtMiddleware } = require('latchkey');

const clients = new Map([
  ['alpha@example.com', readFileSync(process.env.CLIENT_CERTIFICATE ?? 'public.pem', 'utf8')],
]);

const auth = new JwtMiddleware({
  ttl: 3600,
  store: { type: 'encrypted', secret: process.env.SECRET ?? randomBytes(32) },
  // The payload isn't verified yet: use it to find the key and for nothing else.
  getKey(payload, cb) {
    cb(null, clients.get(payload.client_id), { uid: 1 });
  },
});

const app = express();

app.post('/oauth/token', express.urlencoded({ extended: false }), auth.token);
app.get('/account', auth.check, (req, res) => {
  res.send({ hello: req.session.client_id, session: req.session });
});

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
