// How jwt-middleware's documentation says to use it. Nothing here knows of latchkey.

var express = require('express');
var fs = require('fs');
var JwtMiddleware = require('jwt-middleware');

var clientKeys = {
  'robot@client.example': fs.readFileSync(process.env.CLIENT_CERTIFICATE, 'utf8'),
};

var auth = new JwtMiddleware({
  ttl: 3600,
  store: {
    type: 'encrypted',
    secret: 'a phrase that only the servers know',
  },
  getKey: (payload, cb) => {
    cb(null, clientKeys[payload.client_id], { uid: 1 });
  },
});

var app = express();
app.use(express.urlencoded({ extended: false }));

app.post('/oauth/token', auth.token.bind(auth));
app.post('/method/name', auth.check.bind(auth), (req, res, next) => {
  res.send(req.session);
});

var server = app.listen(0, '127.0.0.1', () => {
  console.log('http://127.0.0.1:' + server.address().port);
});
