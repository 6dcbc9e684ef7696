'use strict';

// `latchkey/express` declares types and does nothing.
module.exports = {};
