import latchkey = require('../index.js');

declare const JwtMiddleware: latchkey.JwtMiddlewareConstructor;
declare namespace JwtMiddleware {
  type Options<
    Session extends object = Record<string, unknown>,
    Claims extends object = Record<string, unknown>,
  > = latchkey.JwtMiddlewareOptions<Session, Claims>;
}

export = JwtMiddleware;
