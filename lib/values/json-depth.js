'use strict';

/**
 * Whether JSON text is nested more deeply.
 *
 * @param {string} text valid JSON
 * @param {number} most levels
 */
function isDeeper(text, most) {
  let levels = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') inString = !inString;
    else if (inString) {
      if (character === '\\') at += 1;
    } else if (character === '{' || character === '[') {
      levels += 1;
      if (levels > most) return true;
    } else if (character === '}' || character === ']') levels -= 1;
  }
  return false;
}

module.exports = { isDeeper };
