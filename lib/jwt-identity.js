'use strict';

// `latchkey/jwt-identity`
module.exports = require('./jwt-identity/index');
