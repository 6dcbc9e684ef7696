'use strict';

const { after, before } = require('node:test');
const { device, launch } = require('./browser');
const { startWebApp } = require('./web-app');

/**
 * One browser and one web app for the tests of a file.
 *
 * @returns {{ url: string, port: number, device: (options?: import('playwright-core').BrowserContextOptions) => ReturnType<typeof device> }}
 */
exports.useScene = () => {
  /** @type {any} */
  const scene = {};
  /** @type {import('playwright-core').Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof startWebApp>>} */
  let app;
  before(async () => {
    browser = await launch();
    app = await startWebApp();
    Object.assign(scene, { url: app.url, port: app.port });
    scene.device = (/** @type {any} */ options) => device(browser, options);
  });
  after(async () => {
    await browser?.close();
    await app?.close();
  });
  return scene;
};

exports.agents = {
  firefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
  iPhone:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  windows:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0',
};
