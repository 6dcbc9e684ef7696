// jwt-middleware with a store of one's own, made after the one that its documentation points to.

const express = require('express');
const fs = require('fs');
const JwtMiddleware = require('jwt-middleware');
const MemoryStore = require('jwt-middleware/lib/store/memory');

const memory = new MemoryStore();
const counted = {
  made: 0,
  make(payload, cb) {
    this.made += 1;
    memory.make(payload, cb);
  },
  retrieve(token, cb) {
    setImmediate(() => memory.retrieve(token, cb));
  },
};

class CountingMiddleware extends JwtMiddleware {}

const auth = new CountingMiddleware({
  store: counted,
  getKey(payload, cb) {
    const known = payload.client_id === 'robot@client.example';
    setImmediate(cb, null, known ? fs.readFileSync(process.env.CLIENT_CERTIFICATE) : null, { uid: 1 });
  },
});

const app = express();
app.use(express.urlencoded({ extended: false }));
app.post('/oauth/token', auth.token.bind(auth));
app.post('/method/name', auth.check.bind(auth), (req, res) => res.send(req.session));

const server = app.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
