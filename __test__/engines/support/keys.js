'use strict';

const crypto = require('node:crypto');

/**
 * Where the session of a token lies, as docs/stores.md says.
 *
 * @param {string} token
 */
const keyOf = (token) =>
  crypto.createHash('sha256').update(`latchkey key: access token\0${token}`).digest('base64url');

module.exports = { keyOf };
