'use strict';

// Every page of examples/web-app: axe-core finds nothing in light, dark and narrow, the Content-Security-Policy stops nothing, the
// keyboard is enough, and the pictures of the documentation can be taken.
//
//   npm run docs:screenshots   writes docs/images/web-app-*.png

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { after, describe, test } = require('node:test');
const { imagePath, skip } = require('./support/browser');
const { agents, useScene } = require('./support/scene');
const { logIn, signUp, submit } = require('./support/web-app');

const LOOKS = [
  { name: 'light', options: { colorScheme: /** @type {const} */ ('light') } },
  { name: 'dark', options: { colorScheme: /** @type {const} */ ('dark') } },
  {
    name: 'narrow',
    options: { colorScheme: /** @type {const} */ ('light'), viewport: { width: 320, height: 640 } },
  },
];
const GUEST_PAGES = ['/', '/login', '/signup', '/nowhere', '/sessions'];
const MEMBER_PAGES = [
  '/sessions',
  '/sessions?notice=others-ended',
  '/password',
  '/theft',
  '/admin',
  '/nowhere',
];
/** @type {{ name: string, path: string, colorScheme: 'light' | 'dark', size: { width: number, height: number } }[]} */
const PICTURES = [
  {
    name: 'web-app-sessions.png',
    path: '/sessions',
    colorScheme: 'light',
    size: { width: 900, height: 700 },
  },
  { name: 'web-app-theft.png', path: '/theft', colorScheme: 'dark', size: { width: 900, height: 700 } },
  {
    name: 'web-app-narrow.png',
    path: '/sessions',
    colorScheme: 'light',
    size: { width: 390, height: 760 },
  },
];

describe('pages', { skip }, () => {
  const scene = useScene();
  let checked = 0;

  for (const look of LOOKS) {
    test(`axe-core finds nothing in ${look.name}`, async () => {
      const { page } = await scene.device({ ...look.options, userAgent: agents.firefox });
      const problems = watch(page);
      for (const path of GUEST_PAGES) {
        await page.goto(scene.url + path);
        await assertAccessible(page, path);
        checked += 1;
      }
      await page.goto(`${scene.url}/login`);
      await submit(page, { Name: 'ada', Password: 'not her password' }, 'Log in');
      await assertAccessible(page, 'a refused log-in');
      await (checked === GUEST_PAGES.length ? signUp : logIn)(page, scene.url);
      for (const path of MEMBER_PAGES) {
        await page.goto(scene.url + path);
        await assertAccessible(page, path);
        checked += 1;
      }
      assert.deepEqual(problems, []);
    });
  }
  after(() => {
    if (!skip) assert.equal(checked, LOOKS.length * (GUEST_PAGES.length + MEMBER_PAGES.length));
  });

  test('the keyboard alone logs in, and shows where it is', async () => {
    const { page } = await scene.device();
    await page.goto(`${scene.url}/login`);
    await page.keyboard.press('Tab');
    assert.equal(await focused(page), 'Skip to the content');
    assert.ok(await page.getByRole('link', { name: 'Skip to the content' }).isVisible());
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    assert.equal(await focused(page), 'login');
    const outline = await page.evaluate(
      () => getComputedStyle(document.activeElement ?? document.body).outlineWidth,
    );
    assert.equal(outline, '3px');
    await page.keyboard.type('ada');
    await page.keyboard.press('Tab');
    await page.keyboard.type('correct horse battery');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'My sessions' }).waitFor();
  });

  test('a script in a page is not run', async () => {
    const { page } = await scene.device();
    const problems = watch(page);
    await page.goto(`${scene.url}/login`);
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.wasRun = true';
      document.body.append(script);
    });
    assert.equal(await page.evaluate(() => 'wasRun' in window), false);
    assert.match(String(problems[0]), /Content Security Policy/);
  });

  test('the pictures of the documentation are of this app', async () => {
    const { page } = await scene.device({ userAgent: agents.firefox });
    await logIn(page, scene.url);
    await page.getByRole('button', { name: 'Log out everywhere' }).click();
    for (const userAgent of [agents.iPhone, agents.windows]) {
      await logIn((await scene.device({ userAgent })).page, scene.url);
    }
    await logIn(page, scene.url);
    for (const { name, colorScheme, size, path } of PICTURES) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(size);
      await page.goto(scene.url + path);
      const picture = await page.screenshot({ animations: 'disabled' });
      if (process.env.SCREENSHOTS) fs.writeFileSync(imagePath(name), picture);
      const committed = fs.readFileSync(imagePath(name));
      assert.deepEqual(sizeOf(committed), sizeOf(picture), name);
      assert.ok(committed.length < 80_000, `${name} has ${committed.length} bytes`);
    }
  });
});

/** What the browser complains of. @param {import('playwright-core').Page} page */
function watch(page) {
  /** @type {string[]} */
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    // A page that is answered with 401 or 404 is on purpose.
    const isExpected = /Failed to load resource: the server responded with a status of 4\d\d/.test(
      message.text(),
    );
    if (message.type() === 'error' && !isExpected) problems.push(message.text());
  });
  return problems;
}

/** @param {import('playwright-core').Page} page @param {string} name */
async function assertAccessible(page, name) {
  // Evaluated by the debugger, which the policy of the page doesn't stop.
  await page.evaluate(fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations, passes } = await page.evaluate(() => /** @type {any} */ (window).axe.run());
  const found = violations.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes[0].html}`);
  assert.deepEqual(found, [], name);
  assert.ok(passes.length > 15, `${name}: ${passes.length} rules`);
  const width = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(width <= 0, `${name} is ${width} pixels too wide`);
}

/** @param {import('playwright-core').Page} page */
const focused = (page) =>
  page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent);

/** Width and height of a PNG. @param {Buffer} png */
const sizeOf = (png) => [png.readUInt32BE(16), png.readUInt32BE(20)];
