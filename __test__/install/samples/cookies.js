// Sets a cookie on a response of Node, with the package `cookie` of the application, which latchkey has as an optional peer. Prints its name, or
// the code of the error where the application lacks the package.

const http = require('node:http');
const latchkey = require('latchkey');

const identity = latchkey.jwtIdentity({
  security: { key: 'a secret that is long enough for HS256' },
  workers: { getUser: async () => ({ userId: 7 }) },
  refreshToken: { cookie: true },
});

const server = http.createServer((req, res) => {
  req.body = { login: 'a', password: 'b', rememberMe: true };
  identity(req, res, async () => {
    const { statusCode } = await req.identity.logIn().catch((error) => ({ statusCode: error.code }));
    res.end(String(statusCode));
  });
});
server.listen(0, '127.0.0.1', () => {
  http
    .request({ port: server.address().port, method: 'POST' }, (res) => {
      const [cookie = ''] = res.headers['set-cookie'] ?? [];
      res.on('data', (status) => console.log(`${cookie.split('=', 1)[0]} ${status}`.trim()));
      res.on('end', () => server.close());
    })
    .end();
});
