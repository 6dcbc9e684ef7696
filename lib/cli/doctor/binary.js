'use strict';

const path = require('node:path');
const { inWords, note, ok, problem } = require('./findings');

const REASONS = Object.freeze({
  local: 'in the package itself, beside the loader',
  package: "the platform's package, which npm selects by system, processor and C library",
});

/**
 * Which binary a copy of latchkey loads, and why.
 *
 * @param {string[]} roots of the copies that the application may load
 * @returns {import('./findings').Finding[]}
 */
function checkBinaries(roots) {
  return roots.map((root) => {
    const subject = roots.length > 1 ? path.relative(process.cwd(), root) || root : 'binary';
    try {
      const { status } = require(path.join(root, 'lib/native/load-binding'));
      const { target, version, source } = status;
      const why = REASONS[/** @type {'local' | 'package'} */ (source)] ?? source;
      return ok('binary', subject, `${path.basename(status.path)} ${version} for ${target}, ${why}`);
    } catch (error) {
      const code = Reflect.get(Object(error), 'code');
      if (code === 'MODULE_NOT_FOUND')
        return note('binary', subject, 'another version, whose binary is not known here');
      return problem('binary', subject, inWords(error), 'docs/installation.md lists what helps.');
    }
  });
}

module.exports = { checkBinaries };
