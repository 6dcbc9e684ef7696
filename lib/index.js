'use strict';

// The address that the original's documentation sends its readers to.
module.exports = require('./jwt-middleware');
