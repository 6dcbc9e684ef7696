'use strict';

// `jwt-middleware/lib/store/memory`, which applications of the original inherit from.
module.exports = require('./stores/memory');
