'use strict';

// At once: a binary that is missing should show when the package is loaded.
require('./native/load-binding');

// `jwt-middleware/lib`: where the original's documentation sends its readers.
module.exports = require('./jwt-middleware/index');
