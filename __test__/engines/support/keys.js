'use strict';

const crypto = require('node:crypto');

/**
 * Where the session of a token lies, as docs/stores.md says.
 *
 * @param {string} token
 */
const keyOf = (token) =>
  token.slice(0, 4) +
  crypto.createHash('sha256').update(`latchkey key: access token\0${token}`).digest('base64url').slice(4);

/** @param {string} token */
const redisKeyOf = (token) => {
  const key = keyOf(token);
  return `latchkey:v:{${key.slice(0, 4)}}${key.slice(4)}`;
};

module.exports = { keyOf, redisKeyOf };
