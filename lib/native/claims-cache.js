'use strict';

// What tokens say that come again. A client sends its token with every request: Rust checks each time whether it is good, and tells
// by a number, its stamp, that it is one whose text was read before. To copy what that said is many times faster than to parse it.

const { binding } = require('./load-binding');

/** A power of two. Numbers below it are reasons, others stamps, which have the place of their remainder to themselves. */
const PLACES = binding.recurringPlaces();
/** Stands for no answer at all, which should never come: a reason that no fault has. */
const NO_ANSWER = 0;

// What is kept is bounded by weight: 1 for each member and item, and 4 more for each object or array inside, a few hundred bytes. What
// is too heavy, by itself or for what all others leave, is parsed each time.
const INSIDE = 4;
const HEAVIEST = 256;
const HEAVIEST_TOGETHER = 65_536;

/** @typedef {() => any} Copy gives what a text says, to each caller its own */

/** Of all functions of this thread together. @type {(ReturnType<typeof entryOf> | undefined)[]} */
const known = new Array(PLACES).fill(undefined);
let weightTogether = 0;

/**
 * Reads tokens that may come again.
 *
 * @template Refusal
 * @param {((token: unknown, now: number) => string | number) & { recurring(token: unknown, now: number): string | number }} native
 * @param {(reason: number) => Refusal} refuse
 * @param {(text: string) => any} parse
 * @returns {(token: unknown, now: number) => any | Refusal} what the token's JSON text says, or what `refuse` makes of a reason
 */
function readRecurring(native, refuse, parse) {
  const { recurring } = native;
  return (token, now) => {
    const result = recurring(token, now);
    if (typeof result === 'string') return parse(result);
    if (!(result >= PLACES)) return refuse(result ?? NO_ANSWER);
    // Exact for stamps beyond 2³¹ too, and several times as fast as `%` is for them.
    const place = result & (PLACES - 1);
    const found = known[place];
    if (found !== undefined && found.stamp === result) return found.copy();

    const text = native(token, now);
    if (typeof text === 'number') return refuse(text);
    const others = weightTogether - (found?.weight ?? 0);
    const entry = entryOf(result, () => parse(text), Math.min(HEAVIEST, HEAVIEST_TOGETHER - others));
    weightTogether += entry.weight - (known[place]?.weight ?? 0);
    known[place] = entry;
    return entry.copy();
  };
}

/** @param {number} stamp @param {Copy} anew @param {number} room in weight */
function entryOf(stamp, anew, room) {
  const left = { weight: room };
  const copy = copyOf(anew(), left);
  if (copy === undefined) return { stamp, copy: anew, weight: 0 };
  return { stamp, copy, weight: room - left.weight };
}

/**
 * @param {any} value as JSON.parse makes it
 * @param {{ weight: number }} left
 * @returns {Copy | undefined} undefined if it is too heavy
 */
function copyOf(value, left) {
  if (!isCompound(value)) return () => value;

  /** @type {{ name: string, copy: Copy }[]} */
  const inner = [];
  const names = Object.keys(value);
  left.weight -= names.length;
  for (const name of names) {
    if (left.weight < 0) return undefined;
    if (!isCompound(value[name])) continue;
    left.weight -= INSIDE;
    const copy = copyOf(value[name], left);
    if (copy === undefined) return undefined;
    inner.push({ name, copy });
  }
  if (left.weight < 0) return undefined;

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
