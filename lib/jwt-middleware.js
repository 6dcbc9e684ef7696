'use strict';

// `latchkey/jwt-middleware`
module.exports = require('./jwt-middleware/index');
