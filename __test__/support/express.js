'use strict';

// Required without a guard: a Node version that can't load one of them fails, it doesn't skip.
exports.versions = [
  { name: 'Express 4', express: require('express4') },
  { name: 'Express 5', express: require('express5') },
];
