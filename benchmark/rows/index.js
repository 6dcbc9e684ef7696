'use strict';

/** @type {{ rows: { id: string, make(): any }[] }[]} */
const parts = [
  require('./verify'),
  require('./certificate'),
  require('./sign'),
  require('./refuse'),
  require('./sealed'),
  require('./middlewares'),
];

exports.rows = parts.flatMap(({ rows }) => rows);
