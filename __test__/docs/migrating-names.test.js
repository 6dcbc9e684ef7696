'use strict';

// docs/migrating.md lists the members of options that the originals ignore and latchkey reads: an application may have some of its own.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const identity = require('../../lib/jwt-identity/options');
const middleware = require('../../lib/jwt-middleware/options');
const { runTable } = require('../support/run-table');

const text = fs.readFileSync(path.join(__dirname, '../../docs/migrating.md'), 'utf8');
/** The options of the originals. */
const ORIGINAL = {
  'jwt-middleware': ['getKey', 'store', 'ttl', 'debug'],
  'jwt-identity': [
    ...['security', 'workers', 'credentials', 'grantToken', 'refreshToken', 'workers.getUser'],
    ...['security.key', 'security.privateKey', 'security.publicKey', 'security.algorithm'],
    ...['login', 'password', 'rememberMe', 'refreshToken'].map((name) => `credentials.${name}`),
    ...['grantToken.expiresIn', 'refreshToken.expiresIn'],
  ],
};
/** Those inside `jwks` can only be there with it. */
const namesOfIdentity = Object.entries(identity.NAMES).flatMap(([name, inner]) =>
  name === 'jwks' ? [name] : [name, ...inner.map((member) => `${name}.${member}`)],
);

runTable(
  'it lists what now has a meaning for',
  2,
  [
    { name: 'jwt-middleware', names: middleware.NAMES, start: 'These names mean\nsomething now: ' },
    { name: 'jwt-identity', names: namesOfIdentity, start: 'ignores may mean something now: ' },
  ],
  ({ name, names, start }) => {
    const list = text.split(start)[1]?.split(/\. (?:In|Those)/)[0] ?? '';
    const listed = [...list.matchAll(/`([\w.]+)`/g)].map(([, one]) => one);
    const original = /** @type {Record<string, string[]>} */ (ORIGINAL)[name] ?? [];
    assert.deepEqual(listed.sort(), names.filter((one) => !original.includes(one)).sort());
  },
);
