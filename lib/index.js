'use strict';

// `jwt-middleware/lib`: where the original's documentation sends its readers.
module.exports = require('./jwt-middleware/index');
