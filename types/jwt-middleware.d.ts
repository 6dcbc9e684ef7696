import latchkey = require('../index.js');

declare const JwtMiddleware: latchkey.JwtMiddlewareConstructor;
declare namespace JwtMiddleware {
  type Options<Session extends object = any, Claims extends object = any> = latchkey.JwtMiddlewareOptions<
    Session,
    Claims
  >;
}

export = JwtMiddleware;
