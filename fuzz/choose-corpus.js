'use strict';

// Picks the few inputs of a large corpus that reach the most: what is committed in fuzz/corpus.
//
//   RUSTC_BOOTSTRAP=1 cargo fuzz run -s none compact out large -- -set_cover_merge=1 -use_counters=0 -merge_control_file=$PWD/control
//   node fuzz/choose-corpus.js control fuzz/corpus/compact
//
// In the control file libFuzzer notes what each input reaches. This takes the input that reaches the most new places for its
// length, again and again, until nothing is new or a bound is met.

const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const MOST_FILES = 40;
const MOST_BYTES = 60_000;
/** What an input costs besides its bytes: one of the places for files. */
const PER_FILE = MOST_BYTES / MOST_FILES;

const [controlFile = '', folder = ''] = process.argv.slice(2);
const lines = fs.readFileSync(controlFile, 'latin1').split('\n');
const names = lines.slice(2, 2 + Number(lines[0]));
let candidates = lines.slice(2 + names.length).flatMap((line) => {
  const [kind, index, ...places] = line.split(' ');
  return kind === 'FT' ? [{ bytes: fs.readFileSync(String(names[Number(index)])), places }] : [];
});
const everything = new Set(candidates.flatMap(({ places }) => [...places])).size;
/** @type {Set<string>} */
const covered = new Set();
const chosen = [];
let size = 0;
for (;;) {
  const room = MOST_BYTES - size;
  candidates = candidates.filter(({ bytes }) => bytes.length <= room);
  const worth = candidates.map(({ bytes, places }) => {
    let fresh = 0;
    for (const place of places) if (!covered.has(place)) fresh += 1;
    return fresh / (bytes.length + PER_FILE);
  });
  const best = worth.indexOf(Math.max(...worth, 0));
  const pick = candidates[best];
  if (!pick || !(Number(worth[best]) > 0) || chosen.length === MOST_FILES) break;
  for (const place of pick.places) covered.add(place);
  chosen.push(pick.bytes);
  size += pick.bytes.length;
}

fs.rmSync(folder, { recursive: true, force: true });
fs.mkdirSync(folder, { recursive: true });
for (const bytes of chosen) {
  fs.writeFileSync(path.join(folder, crypto.createHash('sha1').update(bytes).digest('hex')), bytes);
}
console.log(
  `${folder}: ${chosen.length} of ${names.length} inputs, ${size} bytes, ${covered.size} of ${everything} places`,
);
