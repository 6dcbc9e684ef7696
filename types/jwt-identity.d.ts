import latchkey = require('../index.js');

declare const jwtIdentity: latchkey.JwtIdentity;
declare namespace jwtIdentity {
  type Options<Claims extends object = any> = latchkey.JwtIdentityOptions<Claims>;
  type Identity<Claims extends object = any> = latchkey.Identity<Claims>;
}

export = jwtIdentity;
