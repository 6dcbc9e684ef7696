// How jwt-identity's documentation says to use it, with names of its own for what clients send. Nothing here knows of
// latchkey.

const express = require('express');
const jwtIdentity = require('jwt-identity');

const users = [
  {
    userId: '17',
    name: 'alice',
    password: 'wonderland',
    roles: 'admin,editor',
    securityStamp: 'v1',
    claims: { email: 'alice@example.com' },
  },
];

const app = express();

app.use(express.json());
app.use(
  jwtIdentity({
    credentials: {
      login: 'user_name',
      password: 'psw',
      rememberMe: 'remember_me',
      refreshToken: 'refresh_token',
    },
    security: {
      key: 'a secret that only the servers know',
      algorithm: 'HS256',
    },
    grantToken: {
      expiresIn: 15,
    },
    refreshToken: {
      expiresIn: 90,
    },
    workers: {
      getUser({ id, login, password }) {
        const user = users.find(
          (each) => each.userId === id || (each.name === login && each.password === password),
        );
        return Promise.resolve(user || null);
      },
    },
  }),
);

app.get('/some_path', (req, res) => {
  const { isAuthenticated, id, roles, claims } = req.identity.user;
  res.json({ isAuthenticated, id, roles, claims });
});

app.post('/login', (req, res, next) => {
  req.identity
    .logIn()
    .then((result) => {
      if (result.statusCode === 200) {
        res.status(result.statusCode).json({
          grantToken: result.grantToken,
          refreshToken: result.refreshToken,
        });
      } else {
        res.status(result.statusCode).end();
      }
    })
    .catch((err) => next(err));
});

app.post('/verify', (req, res, next) => {
  req.identity.verifyGrantToken(req.body.grantToken).then((user) => res.json(user), next);
});

const server = app.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
