'use strict';

// Debian's Chromium, or the Chrome that is there, driven by playwright-core, which brings no browser of its own. As a program, this file
// says whether there is one.

const fs = require('node:fs');
const path = require('node:path');

const BROWSERS = [process.env.CHROMIUM ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome'];
const executablePath = BROWSERS.find((file) => file !== '' && fs.existsSync(file));
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Without a browser, its tests are skipped on a developer's machine, and fail in CI. */
const isSkipped = executablePath === undefined && process.env.CI === undefined;
const skip = isSkipped && 'chromium is not installed; .ci/run installs it';

/**
 * A browser with a profile of its own, whose contexts share nothing: each is a device.
 *
 * @returns {Promise<import('playwright-core').Browser>}
 */
async function launch() {
  // Loaded here, because it isn't installed where the tests are skipped.
  const { chromium } = require('playwright-core');
  return chromium.launch({
    executablePath: executablePath ?? '/usr/bin/chromium',
    headless: true,
    args: ARGS,
  });
}

/**
 * A device, with its first page.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {import('playwright-core').BrowserContextOptions} [options]
 */
async function device(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 900, height: 700 }, ...options });
  context.setDefaultTimeout(60_000);
  return { context, page: await context.newPage() };
}

/** @param {string} name of a picture for the documentation */
const imagePath = (name) => path.join(__dirname, '../../../docs/images', name);

module.exports = { device, imagePath, launch, skip };

if (require.main === module) process.exitCode = executablePath === undefined ? 1 : 0;
