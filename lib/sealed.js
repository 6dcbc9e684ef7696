'use strict';

// `latchkey/sealed`
module.exports = require('./tokens/sealed');
