'use strict';

/** @type {{ rows: { id: string, make(): any }[] }[]} */
const parts = [
  require('./verify'),
  require('./certificate'),
  require('./sign'),
  require('./everyday'),
  require('./key-set'),
  require('./refuse'),
  require('./sealed'),
  require('./middlewares'),
  require('./start'),
];

exports.rows = parts.flatMap(({ rows }) => rows);
