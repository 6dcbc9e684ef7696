'use strict';

/**
 * Options, requests and responses of which one member, or all, throw or can't be written.
 *
 * @param {Error} failure
 */
exports.hostileObjects = (failure) => {
  const raise = () => {
    throw failure;
  };
  /** @param {string[]} names */
  const throwing =
    (...names) =>
    /** @param {object} object */
    (object) => {
      for (const name of names) Object.defineProperty(object, name, { get: raise, enumerable: true });
      return object;
    };
  const proxy = () => new Proxy({}, { get: raise, has: raise, set: raise, getOwnPropertyDescriptor: raise });
  /** @type {{ name: string, options?: (options: any) => any, req?: (req: any) => any, res?: () => any }[]} */
  return [
    ...['getKey', 'ttl', 'debug', 'store', 'realm', 'algorithms'].map((name) => ({
      name: `options.${name} throws`,
      options: throwing(name),
    })),
    { name: 'options are a proxy that throws', options: proxy },
    { name: 'options are null', options: () => null },
    { name: 'options are frozen', options: Object.freeze },
    ...['body', 'query', 'headers'].map((name) => ({ name: `req.${name} throws`, req: throwing(name) })),
    {
      name: 'req.body.assertion throws',
      req: (/** @type {any} */ req) => ({ ...req, body: throwing('assertion', 'access_token')({}) }),
    },
    {
      name: 'req.body.scope throws',
      req: (/** @type {any} */ req) => ({ ...req, body: throwing('scope')({}) }),
    },
    {
      name: 'req.query.access_token throws',
      req: (/** @type {any} */ req) => ({ ...req, query: throwing('access_token')({}) }),
    },
    {
      name: 'req.headers.authorization throws',
      req: (/** @type {any} */ req) => ({
        ...req,
        body: { assertion: 'x' },
        headers: throwing('authorization')({}),
      }),
    },
    { name: 'req is a proxy that throws', req: proxy },
    { name: 'req is frozen', req: (/** @type {any} */ req) => Object.freeze(req) },
    {
      name: 'req is deeply frozen',
      req: (/** @type {any} */ req) => Object.freeze({ ...req, body: Object.freeze(req.body) }),
    },
    { name: 'req.body is a proxy that throws', req: (/** @type {any} */ req) => ({ ...req, body: proxy() }) },
    { name: 'req is null', req: () => null },
    { name: 'req is undefined', req: () => undefined },
    { name: 'res is a proxy that throws', res: proxy },
    { name: 'res is empty', res: () => ({}) },
    { name: 'res is frozen', res: () => Object.freeze({}) },
    { name: 'res is null', res: () => null },
    {
      name: 'res.set, res.status and res.send throw',
      res: () => ({ set: raise, status: raise, send: raise, sendStatus: raise }),
    },
  ];
};
