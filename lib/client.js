'use strict';

const { createTokenClient } = require('./client/token-client');

module.exports = { createTokenClient };
