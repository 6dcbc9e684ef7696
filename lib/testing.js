'use strict';

// `latchkey/testing`
module.exports = require('./testing/index');
