'use strict';

/**
 * Colors and emphasis, for terminals alone (https://no-color.org).
 *
 * @typedef {'bold' | 'dim' | 'red' | 'green' | 'yellow'} Style
 * @typedef {(style: Style, text: string) => string} Paint
 */

/** @type {Readonly<Record<Style, number>>} */
const CODES = Object.freeze({ bold: 1, dim: 2, red: 31, green: 32, yellow: 33 });

/**
 * @param {{ isTTY?: boolean }} stream
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Paint}
 */
function paintFor(stream, env = {}) {
  const isColored = stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  return (style, text) => (isColored ? `\x1b[${CODES[style]}m${text}\x1b[0m` : text);
}

module.exports = { paintFor };
