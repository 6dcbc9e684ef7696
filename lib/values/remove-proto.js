'use strict';

/**
 * Removes the members `__proto__` of a value of JSON at every depth, except for the outermost object's own.
 *
 * @param {ReturnType<typeof JSON.parse>} outermost is changed
 */
function removeProto(outermost) {
  // Not recursive: the text may be nested more deeply than the stack allows.
  const all = [outermost];
  for (let next = all.pop(); next !== undefined; next = all.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    if (next !== outermost) Reflect.deleteProperty(next, '__proto__');
    for (const name of Object.keys(next)) {
      if (typeof next[name] === 'object' && next[name] !== null) all.push(next[name]);
    }
  }
}

module.exports = { removeProto };
