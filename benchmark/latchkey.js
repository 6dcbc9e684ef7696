'use strict';

// The package as its users call it: what `latchkey/jwt`, `latchkey/sealed` and `latchkey` resolve to in this tree.

module.exports = {
  ...require('../lib/tokens/jwt'),
  ...require('../lib/tokens/sealed'),
  ...require('..'),
};
