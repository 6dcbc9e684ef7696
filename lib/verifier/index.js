'use strict';

const { createRemoteVerifier } = require('./remote-verifier');
const { requireToken } = require('./require-token');

module.exports = { createRemoteVerifier, requireToken };
