// An application in TypeScript that names the originals, with neither Express nor Node types at hand.

import jwtIdentity from 'jwt-identity';

import JwtMiddleware = require('jwt-middleware');

const auth = new JwtMiddleware<{ uid: number }>({
  getKey: (payload, cb) => cb(null, payload.client_id, { uid: 1 }),
  store: { type: 'memory' },
});
const handler = jwtIdentity({ security: { key: 'k' }, workers: { getUser: () => null } });
auth.check({}, { set() {}, sendStatus() {} }, () => handler({}, {}, () => {}));
// @ts-expect-error
new JwtMiddleware({});
// @ts-expect-error
jwtIdentity({});
