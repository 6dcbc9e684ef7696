'use strict';

// The claims of tokens that are presented repeatedly. Rust authenticates a token at each request; for one whose text it returned before it
// returns an entry id instead, and the claims parsed then are copied, which is several times faster than parsing them again.

const { binding } = require('./load-binding');

/** A power of two. Results below it are reasons; the others are entry ids, whose remainder is their slot. */
const SLOTS = binding.claimsCacheSlots();
/** The reason for a result that is missing. No fault has it. */
const NO_RESULT = 0;

// What the cache holds is bounded by weight: 1 for each member and item, and 4 more for each nested object or array, a few hundred bytes.
// Claims that exceed a bound are parsed each time.
const NESTED_WEIGHT = 4;
const MAX_WEIGHT = 256;
const MAX_TOTAL_WEIGHT = 65_536;

/** @typedef {ReturnType<typeof JSON.parse>} Json a value of any JSON type */
/** @typedef {() => Json} Copy returns a value of its own to each caller */
/** @typedef {{ id: number, copy: Copy, weight: number }} Entry */

/** Shared by all token functions of this thread, as the slots in Rust are. @type {(Entry | undefined)[]} */
const entries = new Array(SLOTS).fill(undefined);
let totalWeight = 0;

/**
 * @template Refusal
 * @param {((token: unknown, now: number) => string | number) & { cached(token: unknown, now: number): string | number }} native
 * @param {(reason: number) => Refusal} refuse
 * @param {(text: string) => Json} parse
 * @returns {(token: unknown, now: number) => Json | Refusal} the value of the token's JSON text, or what `refuse` makes of a reason
 */
function cachedReader(native, refuse, parse) {
  const { cached } = native;
  return (token, now) => {
    const result = cached(token, now);
    if (typeof result === 'string') return parse(result);
    if (!(result >= SLOTS)) return refuse(result ?? NO_RESULT);
    // Exact for ids beyond 2³¹ too, and several times as fast as `%` is for them.
    const slot = result & (SLOTS - 1);
    const entry = entries[slot];
    if (entry !== undefined && entry.id === result) return entry.copy();

    const text = native(token, now);
    if (typeof text === 'number') return refuse(text);
    const otherWeight = totalWeight - (entry?.weight ?? 0);
    const created = createEntry(
      result,
      () => parse(text),
      Math.min(MAX_WEIGHT, MAX_TOTAL_WEIGHT - otherWeight),
    );
    // `parse` may have read a token itself, into the same slot.
    totalWeight += created.weight - (entries[slot]?.weight ?? 0);
    entries[slot] = created;
    return created.copy();
  };
}

/**
 * @param {number} id
 * @param {Copy} parse
 * @param {number} available weight
 * @returns {Entry}
 */
function createEntry(id, parse, available) {
  const budget = { weight: available };
  const copy = createCopy(parse(), budget);
  if (copy === undefined) return { id, copy: parse, weight: 0 };
  return { id, copy, weight: available - budget.weight };
}

/**
 * @param {Json} value
 * @param {{ weight: number }} budget reduced by the value's weight
 * @returns {Copy | undefined} undefined if the budget doesn't suffice
 */
function createCopy(value, budget) {
  if (!isNested(value)) return () => value;

  /** @type {{ name: string, copy: Copy }[]} */
  const nested = [];
  const names = Object.keys(value);
  budget.weight -= names.length;
  for (const name of names) {
    if (budget.weight < 0) return undefined;
    if (!isNested(value[name])) continue;
    budget.weight -= NESTED_WEIGHT;
    const copy = createCopy(value[name], budget);
    if (copy === undefined) return undefined;
    nested.push({ name, copy });
  }
  if (budget.weight < 0) return undefined;

  const shallow = Array.isArray(value) ? () => value.slice() : () => ({ ...value });
  if (nested.length === 0) return shallow;
  return () => {
    const result = shallow();
    // The spread has copied an own `__proto__`, as JSON.parse makes it, as an own property, so this assignment changes no prototype.
    for (const { name, copy } of nested) result[name] = copy();
    return result;
  };
}

/** @param {Json} value @returns {boolean} a predicate would narrow it to a type that can't be indexed by name */
function isNested(value) {
  return typeof value === 'object' && value !== null;
}

module.exports = { cachedReader };
