'use strict';

// Keyv 6 supports Node 22 and later, so `npm ci` on Node 20 would warn of it; it is installed with the other Node versions. It is an ES
// module, which Node 18 can't require.

const fs = require('node:fs');
const path = require('node:path');

const folder = path.join(__dirname, '../matrix/node_modules/keyv6');
const { Keyv, skip } = load();

function load() {
  if (!fs.existsSync(folder)) return { skip: 'Keyv 6 is not installed: npm ci --prefix __test__/matrix' };
  try {
    return { Keyv: require(folder).Keyv, skip: false };
  } catch {
    return { skip: `Node ${process.version} can't require Keyv 6, an ES module` };
  }
}

module.exports = {
  Keyv,
  /** The option `skip` of a test that needs it. */
  skip,
};
