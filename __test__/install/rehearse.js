// Rehearses a release without publishing anything: lays out the packages as the release workflow does, publishes them to a registry
// on this machine, and runs the install tests with what that registry gives.
//
//   npm run build && npm run release:rehearse           all install tests
//   npm run release:rehearse -- npm original            those whose names have one of these words
//
// Only the binary for this system is real. The packages of other systems hold a text in its place, so one that a package manager
// installs here, or that the loader loads, fails a test.

const { execFileSync, spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { TARGETS } = require('../../lib/native/platform');
const { modules, node, run, temporary } = require('./sandbox');

const root = path.join(__dirname, '../..');
const npm = ['node', path.join(modules, 'npm11/bin/npm-cli.js')];
const { status } = require('../..');
const { target, version } = status();

/** The tree that a release is made from, with the binaries laid out. */
async function layOut() {
  const tree = path.join(temporary, 'tree');
  fs.mkdirSync(tree);
  const archive = path.join(temporary, 'tree.tar');
  execFileSync('git', ['archive', '--output', archive, 'HEAD'], { cwd: root });
  execFileSync('tar', ['-xf', archive, '-C', tree]);
  const binaries = path.join(temporary, 'binaries');
  fs.mkdirSync(binaries);
  for (const each of TARGETS) {
    const file = `latchkey.${each}.node`;
    if (each === target) fs.copyFileSync(path.join(root, 'lib/binding', file), path.join(binaries, file));
    else fs.writeFileSync(path.join(binaries, file), `The binary for ${each}`);
  }
  await run(tree, ['node', 'scripts/release-packages.js', binaries, 'acme/latchkey']);
  await run(tree, ['node', 'scripts/release-packages.js', '--check']);
  return tree;
}

/** Packs the platform packages and then the package that names them. @param {string} tree */
async function pack(tree) {
  const packages = fs.readdirSync(path.join(tree, 'npm')).map((name) => path.join(tree, 'npm', name));
  const tarballs = [];
  for (const folder of [...packages, tree]) {
    const said = await run(folder, [
      ...npm,
      'pack',
      '--json',
      '--ignore-scripts',
      `--pack-destination=${temporary}`,
    ]);
    tarballs.push(path.join(temporary, JSON.parse(said)[0].filename));
  }
  return tarballs;
}

/** Starts a registry that holds latchkey's packages, and passes everything else on. */
async function startRegistry() {
  const port = await freePort();
  const upstream = execFileSync('npm', ['config', 'get', 'registry'], { cwd: root, encoding: 'utf8' }).trim();
  const file = path.join(temporary, 'registry.json');
  const own = { access: '$all', publish: '$all' };
  fs.writeFileSync(
    file,
    JSON.stringify({
      storage: path.join(temporary, 'registry'),
      uplinks: { upstream: { url: upstream, maxage: '60m', timeout: '60s' } },
      packages: {
        latchkey: own,
        '@latchkey/*': own,
        '**': { access: '$all', proxy: 'upstream' },
      },
      auth: { htpasswd: { file: path.join(temporary, 'users') } },
      log: { type: 'stdout', format: 'json', level: 'error' },
      max_body_size: '100mb',
    }),
  );
  const program = path.join(modules, 'verdaccio/bin/verdaccio');
  const child = spawn(node(24), [program, '--config', file, '--listen', `127.0.0.1:${port}`], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}/`;
  for (let attempts = 100; ; attempts -= 1) {
    try {
      await fetch(`${url}-/ping`);
      break;
    } catch (error) {
      if (attempts === 0 || child.exitCode !== null) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  return { url, child };
}

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {net.AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}

/** @param {string} url @param {string[]} tarballs */
async function publish(url, tarballs) {
  // A registry that lets everybody publish is still sent credentials.
  const token = `--${url.slice('http:'.length)}:_authToken=nobody`;
  for (const tarball of tarballs) {
    await run(temporary, [
      ...npm,
      'publish',
      tarball,
      '--ignore-scripts',
      '--access=public',
      `--registry=${url}`,
      token,
    ]);
    console.log(`published ${path.basename(tarball)}`);
  }
}

async function main() {
  const tarballs = await pack(await layOut());
  if (tarballs.length !== TARGETS.length) throw new Error(`${tarballs.length} packages were packed`);
  const { url, child } = await startRegistry();
  try {
    await publish(url, tarballs);
    const tests = spawn(
      process.execPath,
      [path.join(__dirname, 'run.js'), '--from', version, ...process.argv.slice(2)],
      { stdio: 'inherit', env: { ...process.env, LATCHKEY_REGISTRY: url } },
    );
    const [code] = await once(tests, 'exit');
    process.exitCode = code ?? 1;
  } finally {
    child.kill();
  }
}

main();
