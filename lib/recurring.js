'use strict';

// What tokens say that come again. A client sends its token with every request: Rust checks each time whether it is good, and tells
// by a number, its stamp, that it is one whose text was read before. To copy what that said is many times faster than to parse it.

const { binding } = require('./load-binding');

/** Numbers below it are reasons, others stamps, which have the place of their remainder to themselves. */
const PLACES = binding.recurringPlaces();
/** What has more objects and arrays inside is parsed each time: the way down stays short. */
const MOST_INSIDE = 64;
/** The same for all together, each of which takes some hundred bytes, so that what is kept stays small. */
const MOST_INSIDE_ALL = 16_384;

/** @typedef {() => any} Copy gives what a text says, to each caller its own */

/** Of all functions of this thread together. @type {(ReturnType<typeof entryOf> | undefined)[]} */
const known = [];
let insideAll = 0;

/**
 * Reads tokens that may come again.
 *
 * @template Refusal
 * @param {((token: unknown, now: number) => string | number) & { recurring(token: unknown, now: number): string | number }} native
 * @param {(reason: number) => Refusal} refuse
 * @returns {(token: unknown, now: number) => any | Refusal} what the token's JSON text says, or what `refuse` makes of a reason
 */
function readRecurring(native, refuse) {
  const { recurring } = native;
  return (token, now) => {
    const result = recurring(token, now);
    if (typeof result === 'string') return JSON.parse(result);
    if (result < PLACES) return refuse(result);
    const found = known[result % PLACES];
    if (found !== undefined && found.stamp === result) return found.copy();

    const text = native(token, now);
    if (typeof text === 'number') return refuse(text);
    const others = insideAll - (found?.inside ?? 0);
    const entry = entryOf(result, text, Math.min(MOST_INSIDE, MOST_INSIDE_ALL - others));
    known[result % PLACES] = entry;
    insideAll = others + entry.inside;
    return entry.copy();
  };
}

/** @param {number} stamp @param {string} text @param {number} room for objects and arrays inside */
function entryOf(stamp, text, room) {
  const left = { places: room };
  const copy = copyOf(JSON.parse(text), left);
  if (copy === undefined) return { stamp, copy: () => JSON.parse(text), inside: 0 };
  return { stamp, copy, inside: room - left.places };
}

/**
 * @param {any} value as JSON.parse makes it
 * @param {{ places: number }} left
 * @returns {Copy | undefined} undefined if there are too few
 */
function copyOf(value, left) {
  if (!isCompound(value)) return () => value;

  /** @type {{ name: string, copy: Copy }[]} */
  const inner = [];
  for (const name of Object.keys(value)) {
    if (!isCompound(value[name])) continue;
    if (left.places === 0) return undefined;
    left.places -= 1;
    const copy = copyOf(value[name], left);
    if (copy === undefined) return undefined;
    inner.push({ name, copy });
  }

  const shallow = Array.isArray(value) ? () => value.slice() : () => ({ ...value });
  if (inner.length === 0) return shallow;
  return () => {
    const whole = shallow();
    // An own `__proto__`, as JSON.parse makes it, is a property like any other, and it is there before it is assigned to.
    for (const { name, copy } of inner) whole[name] = copy();
    return whole;
  };
}

/** @param {any} value @returns {boolean} */
function isCompound(value) {
  return typeof value === 'object' && value !== null;
}

module.exports = { readRecurring };
