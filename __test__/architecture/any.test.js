'use strict';

// `any` switches the type checker off, so each one in lib/ is for a value whose type only the application, the client or a driver knows, and
// says so. Everything else is `unknown`, and is narrowed.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');

const lib = path.join(__dirname, '../../lib');
const MOST = 42;

/** @param {string} source @returns {number} how many types in its comments are `any` */
function countIn(source) {
  const comments = source.match(/\/\*\*[\s\S]*?\*\//g) ?? [];
  return comments.join('\n').match(/(?:[{<(|,:>]\s?|\.\.\.)any(?=[[\]>)}|,])/g)?.length ?? 0;
}

test('types in lib/ are any only where nobody here can know more', () => {
  const files = fs
    .readdirSync(lib, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js') && !file.startsWith('binding'));
  assert.ok(files.length > 300, `${files.length} files`);
  const counts = files.map((file) => ({
    file,
    count: countIn(fs.readFileSync(path.join(lib, file), 'utf8')),
  }));
  const found = counts.filter(({ count }) => count > 0);
  const all = found.reduce((sum, { count }) => sum + count, 0);
  assert.ok(all <= MOST, `${all}: ${found.map(({ file, count }) => `${file} ${count}`).join(', ')}`);
});

test('each form of any is counted, and no prose', () => {
  const types = ['any', 'any[]', 'Map<string, any>', '(value: any) => any', '...any', 'string | any'];
  assert.deepEqual(
    types.map((type) => countIn(`/** @param {${type}} value */`)),
    [1, 1, 1, 2, 1, 1],
  );
  assert.equal(countIn('/** Whether there is any, or any (other) one. */ call(value, any)'), 0);
});
