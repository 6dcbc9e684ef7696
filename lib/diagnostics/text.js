'use strict';

// Values of clients in messages: short, on one line, and nothing but text, numbers and booleans.

const MAX_TEXT = 120;
const MAX_ITEMS = 8;

/**
 * A value that a client or an option chose, as an event shows it.
 *
 * @param {unknown} value
 * @returns {string | number | boolean | undefined | (string | number | boolean)[]}
 */
function shown(value) {
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map(shownItem);
  return value === undefined ? undefined : shownItem(value);
}

/** @param {unknown} value */
function shownItem(value) {
  if (typeof value === 'string') return shownText(value);
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (value === null) return 'null';
  return `of type ${Array.isArray(value) ? 'array' : typeof value}`;
}

/**
 * Text without control characters, line separators and characters that change the direction of a line, cut to a length.
 *
 * @param {string} text
 * @param {number} [most] characters
 */
function shownText(text, most = MAX_TEXT) {
  const clean = text.slice(0, most + 1).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '·');
  return clean.length > most ? `${clean.slice(0, most)}…` : clean;
}

/** @param {ReturnType<typeof shown>} value */
function inWords(value) {
  const words = [value].flat().map((item) => JSON.stringify(item));
  return words.join(' or ');
}

module.exports = { inWords, shown, shownText };
