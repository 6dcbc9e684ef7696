'use strict';

const { defaults, seal, unseal } = require('@hapi/iron');

// A key of the length that its cipher wants is used as it is; a password is stretched for each token.
const key = Buffer.alloc(32, 7);
const password = 'a password of more than thirty-two characters';

exports.sealers = () =>
  [
    { name: '@hapi/iron, Buffer key', secret: key },
    { name: '@hapi/iron, password', secret: password },
  ].map(({ name, secret }) => ({
    name,
    asynchronous: true,
    seal: (value) => seal(value, secret, defaults),
    open: (token) => unseal(token, secret, defaults),
  }));
