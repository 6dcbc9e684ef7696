'use strict';

// At once: a binary that is missing should show when the package is loaded.
require('./native/load-binding');

// `latchkey/jwt-middleware`
module.exports = require('./jwt-middleware/index');
