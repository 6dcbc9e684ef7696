import latchkey = require('../index.js');

declare const jwtIdentity: latchkey.JwtIdentity;
declare namespace jwtIdentity {
  type Options<Claims extends object = Record<string, unknown>> = latchkey.JwtIdentityOptions<Claims>;
  type Identity<Claims extends object = Record<string, unknown>> = latchkey.Identity<Claims>;
}

export = jwtIdentity;
