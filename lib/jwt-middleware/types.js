'use strict';

/**
 * Types of this room. What a request has is read by `values/members`, and what a response can do is called by `oauth/response`: Express,
 * restify, plain Node and the objects of tests share nothing else.
 *
 * @typedef {import('../../index').RequestLike & Record<string, any>} Request
 * @typedef {import('../oauth/response').Response} Response
 *
 * Other arguments than an error are passed on as they came.
 * @typedef {(...args: any[]) => void} Next
 * @typedef {(req: Request, res: Response, next: Next) => void} Handler
 *
 * Both may be replaced while requests are served.
 * @typedef {Pick<import('../../index').OverridableJwtMiddleware, 'options' | 'store'>} Middleware
 * @typedef {Middleware['options']} Options
 * @typedef {Middleware['store']} Store
 *
 * @typedef {InstanceType<typeof import('../stores/jwt')>} JwtStore
 * @typedef {InstanceType<typeof import('./token-request').Assertion>} Assertion
 *
 * Their members are of any type until they are checked.
 * @typedef {Record<string, any>} Claims
 * @typedef {Record<string, any>} Session
 */

module.exports = {};
