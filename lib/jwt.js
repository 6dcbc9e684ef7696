'use strict';

// `latchkey/jwt`
module.exports = require('./tokens/jwt');
