'use strict';

// Under which name a module exports a middleware, for the report.

const DEEPEST = 3;

/**
 * @param {unknown} exports of the module
 * @param {import('../../values/members').Members} middleware
 * @returns {string} such as `exports.auth`
 */
function nameOf(exports, middleware) {
  return find(exports, 'exports', isOf(middleware), 0) ?? 'a middleware that is not exported';
}

/**
 * An instance of jwt-middleware is also exported by its methods: `module.exports = { token: auth.token }`.
 *
 * @param {import('../../values/members').Members} middleware
 * @returns {(value: unknown) => boolean}
 */
function isOf(middleware) {
  const methods = ['token', 'check']
    .map((name) => middleware[name])
    .filter((value) => typeof value === 'function');
  return (value) => value === middleware || methods.some((method) => method === value);
}

/**
 * @param {unknown} value
 * @param {string} name
 * @param {(value: unknown) => boolean} isWanted
 * @param {number} depth
 * @returns {string | undefined}
 */
function find(value, name, isWanted, depth) {
  if (isWanted(value)) return name;
  if (depth >= DEEPEST || ((typeof value !== 'object' || value === null) && typeof value !== 'function'))
    return undefined;
  for (const [member, { value: inner }] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
    const found = find(inner, `${name}.${member}`, isWanted, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

module.exports = { nameOf };
