'use strict';

// `jwt-middleware/lib/store`: creates the store that options describe.
module.exports = require('./stores/index');
