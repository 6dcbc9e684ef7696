'use strict';

/**
 * Maps many items, and lets the event loop turn between batches of them, and before the first where one batch isn't enough: a turn that made the
 * items may have taken long by itself.
 *
 * @template Item, Mapped
 * @param {readonly Item[]} items
 * @param {number} size of a batch
 * @param {(item: Item) => Mapped} map
 * @returns {Promise<Mapped[]>}
 */
async function mapInBatches(items, size, map) {
  /** @type {Mapped[]} */
  const mapped = [];
  for (const [at, item] of items.entries()) {
    if (at % size === 0 && items.length > size) await new Promise(setImmediate);
    mapped.push(map(item));
  }
  return mapped;
}

module.exports = { mapInBatches };
