// Folders outside the repository, and processes in them that find a runtime on PATH and no compiler.

const { execFile, spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const modules = path.join(__dirname, 'node_modules');
const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'latchkey-install-'));
process.on('exit', () => fs.rmSync(temporary, { recursive: true, force: true }));

// What scripts of package managers may look for.
const programs = ['sh', 'env', 'uname', 'dirname', 'basename', 'sed', 'cat', 'tar', 'gzip'];
const absent = ['cargo', 'rustc', 'cc', 'gcc', 'clang', 'c++', 'make', 'python3', 'node-gyp', 'zig'];

/** @type {Map<string, string>} */
const paths = new Map();

/**
 * A PATH that holds one version of Node under the name node, and no compiler.
 *
 * @param {string} node the program
 */
function pathWith(node) {
  const known = paths.get(node);
  if (known) return known;
  const folder = fs.mkdtempSync(path.join(temporary, 'bin-'));
  for (const program of programs) {
    const found = ['/bin', '/usr/bin']
      .map((place) => path.join(place, program))
      .find((file) => fs.existsSync(file));
    if (found) fs.symlinkSync(found, path.join(folder, program));
  }
  fs.symlinkSync(node, path.join(folder, 'node'));
  for (const program of absent) {
    if (fs.existsSync(path.join(folder, program))) throw new Error(`${program} is on PATH`);
  }
  paths.set(node, folder);
  return folder;
}

/** @param {number} version */
const node = (version) => path.join(modules, `node${version}-linux-x64/bin/node`);

/** Where packages come from, if not from where the settings of this machine say; see rehearse.js. */
const registry = process.env.LATCHKEY_REGISTRY;
/** Yarn 4 alone doesn't read .npmrc. */
const registryOfYarn = registry && {
  YARN_NPM_REGISTRY_SERVER: registry.replace(/\/$/, ''),
  YARN_UNSAFE_HTTP_WHITELIST: new URL(registry).hostname,
  // It remembers addresses of packages by their name and version.
  YARN_GLOBAL_FOLDER: path.join(temporary, 'yarn'),
};

/**
 * @param {string} PATH
 * @param {Record<string, string>} extra
 */
function environment(PATH, extra) {
  // What `npm run` adds would steer the package managers, and what cargo's installer adds has no business here.
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|NODE_OPTIONS$|CARGO|RUSTUP|INIT_CWD$)/i.test(name),
  );
  return { ...Object.fromEntries(kept), ...registryOfYarn, CI: 'true', NO_COLOR: '1', ...extra, PATH };
}

/**
 * Runs a program to its end, and gives what it printed. Throws with that if it fails.
 *
 * @param {string} folder
 * @param {string[]} command
 * @param {{ version?: number, env?: Record<string, string> }} [options]
 * @returns {Promise<string>}
 */
function run(folder, [program, ...args], { version = 24, env = {} } = {}) {
  const options = {
    cwd: folder,
    env: environment(pathWith(node(version)), env),
    timeout: 300_000,
    maxBuffer: 2 ** 26,
  };
  return new Promise((resolve, reject) => {
    execFile(program === 'node' ? node(version) : program, args, options, (error, stdout, stderr) => {
      if (!error) return resolve(stdout.trim());
      reject(
        new Error(`${[program, ...args].join(' ')}\n${error.message}\n${stdout}\n${stderr}`.slice(0, 6000)),
      );
    });
  });
}

/**
 * Starts a server that prints its address when it listens.
 *
 * @param {string} folder
 * @param {string} file
 * @param {{ version?: number, env?: Record<string, string> }} options
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
async function start(folder, file, { version = 24, env = {} }) {
  const child = spawn(node(version), [file], {
    cwd: folder,
    env: environment(pathWith(node(version)), env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (data) => {
    errors += data;
  });
  const exited = once(child, 'exit');
  const first = await Promise.race([once(child.stdout, 'data'), exited]);
  const url = String(first[0]).trim();
  if (!url.startsWith('http')) throw new Error(`${file} ended with ${url}\n${errors}`);
  return {
    url,
    async close() {
      child.kill();
      await exited;
    },
  };
}

let folders = 0;
/**
 * An empty folder with the samples and the apps for the originals in it.
 *
 * @param {Record<string, unknown>} manifest its package.json
 * @param {Record<string, string>} [files]
 */
function folder(manifest, files = {}) {
  folders += 1;
  const place = path.join(temporary, `app-${folders}`);
  fs.mkdirSync(place);
  fs.cpSync(path.join(__dirname, 'samples'), place, { recursive: true });
  fs.cpSync(path.join(__dirname, '../../examples/originals'), path.join(place, 'originals'), {
    recursive: true,
  });
  fs.writeFileSync(
    path.join(place, 'package.json'),
    JSON.stringify({ name: 'app', version: '1.0.0', private: true, ...manifest }),
  );
  if (registry) fs.writeFileSync(path.join(place, '.npmrc'), `registry=${registry}\n`);
  for (const [name, content] of Object.entries(files)) fs.writeFileSync(path.join(place, name), content);
  return place;
}

module.exports = { folder, modules, node, run, start, temporary };
