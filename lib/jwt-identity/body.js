'use strict';

/**
 * A member that the client sent: nothing that its body inherits counts.
 *
 * @param {any} body
 * @param {string} name
 */
exports.member = (body, name) =>
  typeof body === 'object' && body !== null && Object.hasOwn(body, name) ? body[name] : undefined;
