'use strict';

/**
 * @typedef {object} Report as far as it is read
 * @property {{ glibcVersionRuntime?: string }} [header]
 * @property {string[]} [sharedObjects]
 */

/** The C library, from Node's diagnostic report. */
function libcOfReport() {
  const { report } = /** @type {{ report?: { getReport?: () => Report, excludeNetwork?: boolean } }} */ (
    /** @type {unknown} */ (process)
  );
  if (typeof report?.getReport !== 'function') return undefined;
  const { excludeNetwork } = report;
  try {
    // Otherwise it would resolve the name of every peer.
    report.excludeNetwork = true;
    const { header, sharedObjects = [] } = report.getReport();
    if (header?.glibcVersionRuntime) return 'gnu';
    return sharedObjects.some((file) => /ld-musl-|libc\.musl-/.test(file)) ? 'musl' : undefined;
  } catch {
    return undefined;
  } finally {
    report.excludeNetwork = excludeNetwork;
  }
}

module.exports = { libcOfReport };
