'use strict';

// `latchkey/store`
const createStore = require('./stores/index');

module.exports = { createStore };
