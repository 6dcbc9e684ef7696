'use strict';

/** @type {{ id: string, make(): any }[]} */
exports.rows = [
  require('./verify'),
  require('./certificate'),
  require('./sign'),
  require('./refuse'),
  require('./sealed'),
  require('./middlewares'),
].flatMap(({ rows }) => rows);
