'use strict';

// Ends with so many signatures in flight, after as many milliseconds as the first argument says; without one, by itself.

const jwt = require('../../../lib/tokens/jwt');
const keys = require('../../support/keys');

const sign = jwt.createSigner({ key: keys.rsa.privateKey, algorithm: 'RS256' });
const [milliseconds] = process.argv.slice(2);
let done = 0;
for (let at = 0; at < 200; at += 1) {
  sign.async({ at }).then(() => {
    done += 1;
    if (done === 200) console.log('all signed');
  });
}
if (milliseconds === '0') process.exit(7);
if (milliseconds === 'abort')
  setImmediate(() => {
    throw new Error('on purpose');
  });
else if (milliseconds) setTimeout(() => process.exit(7), Number(milliseconds));
