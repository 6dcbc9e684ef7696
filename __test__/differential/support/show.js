'use strict';

const crypto = require('node:crypto');

/**
 * Any value as one line of text in which everything that may differ is visible: the order of members, prototypes,
 * undefined, -0, the kind of an error. A function is shown as such, since its name and arity are nobody's contract.
 *
 * @param {unknown} value
 * @param {Map<unknown, string>} [labels] objects that are shown by a name, because only their identity matters
 * @returns {string}
 */
exports.show = (value, labels = new Map()) => text(value, labels, []);

/**
 * @param {any} value
 * @param {Map<unknown, string>} labels
 * @param {unknown[]} path the objects around this one
 * @returns {string}
 */
function text(value, labels, path) {
  const label = labels.get(value);
  if (label) return `«${label}»`;
  switch (typeof value) {
    case 'string':
      return JSON.stringify(brief(value));
    case 'function':
      return '«function»';
    case 'bigint':
      return `${value}n`;
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'object':
      break;
    default:
      return String(value);
  }
  if (value === null) return 'null';
  if (path.includes(value)) return '«circular»';
  if (value instanceof Error) return `«${value.name}: ${value.message}»`;
  if (value instanceof Uint8Array) return `«bytes ${Buffer.from(value).toString('hex')}»`;
  if (value instanceof Date) return `«date ${value.toJSON()}»`;
  if (value instanceof Promise) return '«promise»';
  const inner = (/** @type {unknown} */ member) => text(member, labels, [...path, value]);
  if (Array.isArray(value)) return `[${value.map(inner).join(',')}]`;
  const members = Object.keys(value).map((key) => `${JSON.stringify(key)}:${inner(value[key])}`);
  return lineage(Object.getPrototypeOf(value), `{${members.join(',')}}`, inner);
}

/**
 * @param {any} prototype
 * @param {string} body
 * @param {(member: unknown) => string} inner
 */
function lineage(prototype, body, inner) {
  if (prototype === Object.prototype) return body;
  if (prototype === null) return `without prototype ${body}`;
  const named = Object.hasOwn(prototype, 'constructor') && typeof prototype.constructor === 'function';
  return named ? `${prototype.constructor.name} ${body}` : `${body} inheriting ${inner(prototype)}`;
}

/** A long text as its beginning, its length and its hash. @param {string} whole */
function brief(whole) {
  if (whole.length <= 2000) return whole;
  return `${whole.slice(0, 20)}… ${whole.length} characters, ${crypto.createHash('sha1').update(whole).digest('hex')}`;
}
exports.brief = brief;
