'use strict';

// Options that do nothing.

const { nearest } = require('../../options/did-you-mean');
const { given } = require('../../values/members');
const { ok, warning } = require('./findings');

/** @typedef {import('./findings').Finding} Finding */

const AREA = 'options';

/**
 * @param {import('../../values/members').Members} options
 * @param {import('./witness').Names} names
 * @param {readonly Idle[]} idle
 * @returns {Finding[]}
 *
 * @typedef {[name: string, why: string, isIdle: (options: import('../../values/members').Members) => boolean]} Idle
 */
function checkOptions(options, names, idle) {
  const unknown = Object.entries(names).flatMap(([where, known]) =>
    known === undefined ? [] : unknownIn(where === '' ? options : given(options, where), known, where),
  );
  const useless = idle.flatMap(([name, why, isIdle]) =>
    isIdle(options)
      ? [warning(AREA, name, `it does nothing: ${why}`, 'Remove it, or set what it needs.')]
      : [],
  );
  const findings = [...unknown, ...useless];
  return findings.length > 0 ? findings : [ok(AREA, 'options', 'each of them does something')];
}

/**
 * @param {unknown} object
 * @param {readonly string[]} known
 * @param {string} where
 * @returns {Finding[]}
 */
function unknownIn(object, known, where) {
  if (typeof object !== 'object' || object === null) return [];
  return Object.keys(object)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const suggestion = nearest(name, known);
      const shown = name.slice(0, 60);
      const remedy =
        suggestion === undefined
          ? 'Remove it, unless your own code reads it.'
          : `Did you mean ${suggestion}?`;
      return warning(
        AREA,
        where === '' ? shown : `${where}.${shown}`,
        'it does nothing: latchkey has no such option',
        remedy,
      );
    });
}

module.exports = { checkOptions };
