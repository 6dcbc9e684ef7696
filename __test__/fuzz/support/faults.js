'use strict';

// What latchkey might do wrong, done on purpose: the fuzzer must notice each.

const secrets = require('./secrets');

/** Each stands before the identity `hs`. @type {Record<string, (req: any, res: any, next: any) => void>} */
module.exports = {
  'lets in whoever comes': (_req, res) => {
    res.set('x-door', '/hs/me').set('x-in', '1').json({ n: 1 });
  },
  'issues a token to whoever comes': (_req, res) => {
    res.set('x-door', '/hs/login').json({ grantToken: 'x' });
  },
  'refuses everybody': (_req, res) => res.sendStatus(401),
  'answers with an error of the server': (_req, res) => res.sendStatus(500),
  'answers twice': (_req, res) => {
    res.status(401).send('no');
    res.socket.write('HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n');
  },
  'answers and goes on': (_req, res, next) => {
    res.sendStatus(404);
    next(new Error('late'));
  },
  'never answers': (_req, res) => res.socket.unref(),
  'gives a secret away': (_req, res) => res.status(401).send(Buffer.from(secrets.hmac).toString('base64url')),
  'warns of a secret': (_req, _res, next) => {
    process.emitWarning(`The password is ${secrets.password}`);
    next();
  },
  'repeats what it was given': (req, res) => res.status(401).send(req.headers.authorization ?? req.url),
  'rejects a promise': (_req, res) => {
    res.sendStatus(404);
    Promise.reject(new Error('escaped'));
  },
  'ends the process': () => process.exit(7),
};
