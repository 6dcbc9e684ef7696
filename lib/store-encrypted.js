'use strict';

// `jwt-middleware/lib/store/encrypted`, which applications of the original inherit from.
module.exports = require('./stores/encrypted');
