'use strict';

// Links lead somewhere, and pictures can be read by everybody.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { linksOf, read, root } = require('../support/documented');
const { runTable } = require('../support/run-table');

/** @param {string} folder @param {string} extension */
const filesIn = (folder, extension) =>
  fs
    .readdirSync(path.join(root, folder))
    .filter((file) => file.endsWith(extension))
    .map((file) => path.posix.join(folder, file));

const FOLDERS = ['.', 'docs', 'docs/decisions', 'benchmark', 'examples/api', 'examples/web-app'];
const pages = FOLDERS.flatMap((folder) => filesIn(folder, '.md'));
const pictures = filesIn('docs/images', '.svg');

test('every file that a page links to is there', () => {
  assert.ok(pages.length > 20, `${pages.length} pages`);
  for (const page of pages) {
    for (const link of linksOf(page)) {
      assert.ok(fs.existsSync(path.join(root, path.dirname(page), link)), `${page}: ${link}`);
    }
  }
});

test('every heading that a page links to is there', () => {
  const anchorsOf = (/** @type {string} */ page) =>
    [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .replaceAll(' ', '-'),
    );
  let count = 0;
  for (const page of pages) {
    for (const [, file = '', anchor = ''] of read(page).matchAll(/\]\(([\w./-]*\.md)?#([\w-]+)\)/g)) {
      const target = file ? path.join(path.dirname(page), file) : page;
      // A heading that another one repeats has a number.
      assert.ok(anchorsOf(target).includes(anchor.replace(/-1$/, '')), `${page}: ${file}#${anchor}`);
      count += 1;
    }
  }
  assert.ok(count > 5, `${count} headings`);
});

runTable(
  'a picture has a title, a description, colors for dark mode, and is shown with a text alternative:',
  8,
  pictures.map((name) => ({ name })),
  ({ name }) => {
    const svg = read(name);
    assert.match(svg, /aria-labelledby="title desc"/);
    assert.match(svg, /<title id="title">.{20,}<\/title>/);
    assert.match(svg, /<desc id="desc">.{50,}<\/desc>/s);
    assert.match(svg, /prefers-color-scheme: dark/);
    assert.ok(svg.length < 8000, `${svg.length} bytes`);
    assert.ok(!/<script|href=/.test(svg));
    const file = path.posix.basename(name);
    const shown = pages.filter((page) => new RegExp(`!\\[[^\\]]{30,}\\]\\([^)]*${file}\\)`).test(read(page)));
    assert.ok(shown.length > 0, `no page shows ${file}`);
  },
);

runTable(
  'a photograph of the web app is a small PNG, and is shown with a text alternative:',
  3,
  filesIn('docs/images', '.png').map((name) => ({ name })),
  ({ name }) => {
    const png = fs.readFileSync(path.join(root, name));
    assert.equal(png.subarray(1, 4).toString(), 'PNG');
    assert.ok(png.length < 80_000, `${png.length} bytes`);
    const file = path.posix.basename(name);
    const shown = pages.filter((page) => new RegExp(`!\\[[^\\]]{30,}\\]\\([^)]*${file}\\)`).test(read(page)));
    assert.ok(shown.length > 0, `no page shows ${file}`);
  },
);
