// Installs the packed tarball as its users would, and runs it where they would. Not part of `npm test`: it wants the registry,
// and 1.5 GB for the package managers and runtimes.
//
//   npm run test:install                                everything, with a tarball of the working tree
//   node __test__/install/run.js yarn jest              the cases whose names have one of these words
//   node __test__/install/run.js --from 1.2.3           everything, with that version from the registry

const fs = require('node:fs');
const path = require('node:path');
const { platformPackageName } = require('../../lib/native/platform-package');
const { platformManifest } = require('../../scripts/release-packages');
const { folder, modules, run, start, temporary } = require('./sandbox');
const { tryLoginServer, tryTokenServer } = require('./clients');

const root = path.join(__dirname, '../..');
const args = process.argv.slice(2);
const from = args.includes('--from') ? args.splice(args.indexOf('--from'), 2)[1] : undefined;

const atOnce = 3;
const expectedCases = from === undefined ? 58 : 54;

const npm11 = ['node', path.join(modules, 'npm11/bin/npm-cli.js')];
const npm12 = ['node', path.join(modules, 'npm12/bin/npm-cli.js')];
const pnpm10 = ['node', path.join(modules, 'pnpm10/bin/pnpm.cjs')];
const pnpm12 = [path.join(modules, '@pnpm/exe.linux-x64/pnpm')];
const yarn1 = ['node', path.join(modules, 'yarn1/bin/yarn.js')];
const yarn4 = ['node', path.join(modules, '@yarnpkg/cli-dist/bin/yarn.js')];
const bun = path.join(modules, '@oven/bun-linux-x64/bin/bun');
const deno = path.join(modules, '@deno/linux-x64-glibc/deno');
const bunCache = { BUN_INSTALL_CACHE_DIR: path.join(temporary, 'bun') };
const yarnSettings = (/** @type {string} */ linker) => ({
  YARN_PNP_ENABLE_ESM_LOADER: 'true',
  YARN_NODE_LINKER: linker,
  YARN_ENABLE_GLOBAL_CACHE: 'false',
  YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
  YARN_ENABLE_TELEMETRY: '0',
  YARN_IGNORE_PATH: '1',
  // It installs no version that was published within a day, such as the one that is tried here.
  YARN_NPM_MINIMAL_AGE_GATE: '0',
});
const quiet = ['--no-audit', '--no-fund'];

/** @type {{ name: string, run: () => Promise<string> }[]} */
const cases = [];
/** @param {string} name @param {() => Promise<string>} run */
const add = (name, run) => cases.push({ name, run });

/** @type {string} */
let tarball;
/** How a package.json names what is to be installed. @param {string} [alias] */
const spec = (alias) => (from === undefined ? `file:${tarball}` : alias ? `npm:latchkey@${from}` : from);

const plain = { type: 'commonjs' };
const dependent = () => ({ ...plain, dependencies: { latchkey: spec() } });

/**
 * @param {string} place
 * @param {number} [version]
 */
async function check(place, version = 24) {
  const said = await run(place, ['node', 'check.js'], { version });
  if (!/^latchkey \d/.test(said)) throw new Error(`check.js said: ${said}`);
  same(said, await run(place, ['node', 'check.mjs'], { version }));
  same(`${said} × 4`, await run(place, ['node', 'workers.js'], { version }));
  return said;
}

/** @param {string} one @param {string} other */
function same(one, other) {
  if (one !== other) throw new Error(`${one}\nis not\n${other}`);
}

// Package managers.

const installs = [
  { name: 'npm 11', command: [...npm11, 'install', ...quiet] },
  { name: 'npm 12', command: [...npm12, 'install', ...quiet] },
  {
    name: 'npm 11, without optional dependencies',
    command: [...npm11, 'install', '--omit=optional', ...quiet],
  },
  {
    name: 'npm 12, without optional dependencies',
    command: [...npm12, 'install', '--omit=optional', ...quiet],
  },
  { name: 'npm 11, without scripts', command: [...npm11, 'install', '--ignore-scripts', ...quiet] },
  { name: 'npm 12, without scripts', command: [...npm12, 'install', '--ignore-scripts', ...quiet] },
  { name: 'pnpm 10', command: [...pnpm10, 'install', '--no-frozen-lockfile'] },
  {
    name: 'pnpm 10, without optional dependencies and scripts',
    command: [...pnpm10, 'install', '--no-frozen-lockfile', '--no-optional', '--ignore-scripts'],
  },
  { name: 'pnpm 12', command: [...pnpm12, 'install', '--no-frozen-lockfile'] },
  {
    name: 'Yarn 1',
    command: [...yarn1, 'install', '--non-interactive'],
    // Two Yarns of this age at once trip over each other in one cache.
    env: { YARN_CACHE_FOLDER: path.join(temporary, 'yarn1') },
  },
  {
    name: 'Yarn 1, without optional dependencies and scripts',
    command: [...yarn1, 'install', '--non-interactive', '--ignore-optional', '--ignore-scripts'],
    env: { YARN_CACHE_FOLDER: path.join(temporary, 'yarn1-bare') },
  },
  { name: 'Yarn 4 with node_modules', command: [...yarn4, 'install'], env: yarnSettings('node-modules') },
  { name: 'Yarn 4 with the pnpm linker', command: [...yarn4, 'install'], env: yarnSettings('pnpm') },
  { name: 'Bun as package manager', command: [bun, 'install'], env: bunCache },
];
for (const { name, command, env } of installs) {
  add(`installed by ${name}`, async () => {
    const place = folder(dependent(), { 'yarn.lock': '' });
    await run(place, command, { env });
    return check(place);
  });
}

add('installed by npm 11 ci, with its lock file', async () => {
  const place = folder(dependent());
  await run(place, [...npm11, 'install', '--package-lock-only', ...quiet]);
  await run(place, [...npm11, 'ci', ...quiet]);
  return check(place);
});

add('installed by Yarn 4 with Plug’n’Play', async () => {
  const place = folder(dependent(), { 'yarn.lock': '' });
  await run(place, [...yarn4, 'install'], { env: yarnSettings('pnp') });
  if (fs.existsSync(path.join(place, 'node_modules/latchkey'))) throw new Error('there is a node_modules');
  // Which gives Node the options that Plug'n'Play needs.
  const node = (/** @type {string} */ file) =>
    run(place, [...yarn4, 'node', file], { env: yarnSettings('pnp') });
  const said = await node('check.js');
  if (!/^latchkey \d/.test(said)) throw new Error(`check.js said: ${said}`);
  same(said, await node('check.mjs'));
  same(`${said} × 4`, await node('workers.js'));
  return said;
});

// Which find the package of the application, and no other, since it is declared as an optional peer.
for (const { name, command, run: program, env } of [
  { name: 'npm 11', command: [...npm11, 'install', ...quiet], run: ['node'], env: {} },
  { name: 'pnpm 10', command: [...pnpm10, 'install', '--no-frozen-lockfile'], run: ['node'], env: {} },
  {
    name: 'Yarn 4 with Plug’n’Play',
    command: [...yarn4, 'install'],
    run: [...yarn4, 'node'],
    env: yarnSettings('pnp'),
  },
]) {
  add(`cookies without Express, installed by ${name}`, async () => {
    const { dependencies } = dependent();
    const place = folder(
      { ...plain, dependencies: { ...dependencies, cookie: '^1.1.1' } },
      { 'yarn.lock': '' },
    );
    await run(place, command, { env });
    same('__Host-refreshToken 200', await run(place, [...program, 'cookies.js'], { env }));
    const bare = folder(dependent(), { 'yarn.lock': '' });
    await run(bare, command, { env });
    same('ERR_COOKIE_UNSUPPORTED', await run(bare, [...program, 'cookies.js'], { env }));
    return 'with the package cookie, and an error without it';
  });
}

// With the binary in a platform's package, as releases are laid out for all but one target.

const target = 'linux-x64-gnu';
/** @type {Promise<string> | undefined} */
let splitTarball;
const splitOnce = () => {
  splitTarball ??= (async () => {
    const place = fs.mkdtempSync(path.join(temporary, 'split-'));
    await run(place, ['/bin/tar', '-xzf', tarball]);
    const main = path.join(place, 'package');
    const platform = path.join(place, 'platform');
    const binary = `latchkey.${target}.node`;
    fs.mkdirSync(platform);
    fs.renameSync(path.join(main, 'lib/binding', binary), path.join(platform, binary));
    const manifest = JSON.parse(fs.readFileSync(path.join(main, 'package.json'), 'utf8'));
    fs.writeFileSync(path.join(platform, 'package.json'), JSON.stringify(platformManifest(target, manifest)));
    await run(platform, [...npm11, 'pack', '--pack-destination=..']);
    const packed = `latchkey-${target}-${manifest.version}.tgz`;
    manifest.optionalDependencies = { [platformPackageName(target)]: `file:${path.join(place, packed)}` };
    fs.writeFileSync(path.join(main, 'package.json'), JSON.stringify(manifest));
    await run(main, [...npm11, 'pack', '--pack-destination=..']);
    return path.join(place, `latchkey-${manifest.version}.tgz`);
  })();
  return splitTarball;
};
// They take a tarball apart, so there must be one.
if (from === undefined) {
  for (const [name, command, env] of /** @type {[string, string[], Record<string, string>][]} */ ([
    ['npm 11', [...npm11, 'install', ...quiet], {}],
    ['pnpm 10', [...pnpm10, 'install', '--no-frozen-lockfile'], {}],
    ['Yarn 4 with Plug’n’Play', [...yarn4, 'install'], yarnSettings('pnp')],
  ])) {
    add(`with the binary in a platform package, installed by ${name}`, async () => {
      const place = folder(
        { ...plain, dependencies: { latchkey: `file:${await splitOnce()}` } },
        { 'yarn.lock': '' },
      );
      await run(place, command, { env });
      const runner = name.startsWith('Yarn') ? [...yarn4, 'node', 'check.js'] : ['node', 'check.js'];
      const said = await run(place, runner, { env });
      if (!said.endsWith(' package')) throw new Error(said);
      return said;
    });
  }
  add('with the binary in a platform package that was left out: one error says what to do', async () => {
    const place = folder({ ...plain, dependencies: { latchkey: `file:${await splitOnce()}` } });
    await run(place, [...npm11, 'install', '--omit=optional', ...quiet]);
    const script = "try { require('latchkey') } catch (e) { console.log(e.code, e.reason, e.message) }";
    const said = await run(place, ['node', '-e', script]);
    if (!/^ERR_LATCHKEY_BINDING missing .*Install again .*--omit=optional/.test(said)) throw new Error(said);
    return 'ERR_LATCHKEY_BINDING missing';
  });
}

// Runtimes, all on one folder.

/** @type {Promise<string> | undefined} */
let installed;
const installOnce = () => {
  installed ??= (async () => {
    const place = folder(dependent());
    await run(place, [...npm11, 'install', ...quiet]);
    return place;
  })();
  return installed;
};
for (const version of [18, 20, 22, 24, 25, 26]) {
  add(`run by Node ${version}`, async () => check(await installOnce(), version));
}
add('run by Node 24 with --permission and --allow-addons', async () => {
  const place = await installOnce();
  return run(place, ['node', '--permission', '--allow-addons', '--allow-fs-read=*', 'check.js']);
});
add('run by Node 24, leaving with signatures in flight', async () => {
  const place = await installOnce();
  const script = `
    const { createSigner } = require('latchkey/jwt');
    const { privateKey } = require('crypto').generateKeyPairSync('rsa', { modulusLength: 2048 });
    const sign = createSigner({ key: privateKey, algorithm: 'RS256' });
    for (let i = 0; i < 500; i += 1) sign.async({ i });
    setTimeout(() => { console.log('left'); process.exit(0); }, 5);`;
  return run(place, ['node', '-e', script]);
});
for (const file of ['check.js', 'check.mjs', 'workers.js']) {
  add(`run by Bun: ${file}`, async () => run(await installOnce(), [bun, file]));
  add(`run by Deno: ${file}`, async () =>
    run(
      await installOnce(),
      [deno, 'run', '--allow-read', '--allow-ffi', '--allow-env', '--allow-sys', file],
      {
        env: { DENO_NO_UPDATE_CHECK: '1', DENO_DIR: path.join(temporary, 'deno') },
      },
    ),
  );
}

// In the places of the originals.

const certificate = path.join(root, 'tests/fixtures/keys/rsa2048.cert.pem');
const privateKey = fs.readFileSync(path.join(root, 'tests/fixtures/keys/rsa2048.key.pem'), 'utf8');

/** @param {string} place @param {number} version */
async function tryOriginalApps(place, version) {
  const options = { version, env: { CLIENT_CERTIFICATE: certificate } };
  let requests = 0;
  for (const [file, client] of /** @type {const} */ ([
    ['originals/token-server.js', tryTokenServer],
    ['originals/custom-store-server.js', tryTokenServer],
    ['originals/login-server.js', tryLoginServer],
  ])) {
    const server = await start(place, file, options);
    try {
      requests += await client(server.url, privateKey);
    } finally {
      await server.close();
    }
  }
  return `3 apps, ${requests} requests`;
}

add('the originals themselves, with the sample apps, on Node 20', async () => {
  const place = folder({
    ...plain,
    dependencies: { express: '^5.0.0', 'jwt-middleware': '0.3.0', 'jwt-identity': '3.1.0' },
  });
  await run(place, [...npm11, 'install', ...quiet]);
  return tryOriginalApps(place, 20);
});

for (const [name, npm, version] of /** @type {[string, string[], number][]} */ ([
  ['npm 11 on Node 24', npm11, 24],
  ['npm 12 on Node 26', npm12, 26],
  ['npm 11 on Node 18', npm11, 18],
])) {
  add(`in place of both originals, with the sample apps unchanged: ${name}`, async () => {
    const place = folder({ ...plain });
    const packages = ['express@5', `jwt-middleware@${spec('alias')}`, `jwt-identity@${spec('alias')}`];
    await run(place, [...npm, 'install', ...quiet, ...packages]);
    for (const alias of ['jwt-middleware', 'jwt-identity']) {
      same(
        'latchkey',
        JSON.parse(fs.readFileSync(path.join(place, 'node_modules', alias, 'package.json'), 'utf8')).name,
      );
    }
    const said = await tryOriginalApps(place, version);
    const script = "try { new (require('jwt-middleware'))({}) } catch (e) { console.log(e.message) }";
    // The original's own.
    same('options.getKey should be provided', await run(place, ['node', '-e', script], { version }));
    return said;
  });
}
add('in place of both originals, in TypeScript', async () => {
  const place = folder({
    ...plain,
    dependencies: { 'jwt-middleware': spec('alias'), 'jwt-identity': spec('alias') },
  });
  await run(place, [...npm11, 'install', ...quiet]);
  const tsc = [
    'node',
    path.join(root, 'node_modules/typescript/bin/tsc'),
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    'false',
  ];
  const settings = ['--module', 'nodenext', '--types', '', '--ignoreConfig'];
  return `${await run(place, [...tsc, ...settings, 'app.ts'])}no error`;
});
for (const [name, command, env] of /** @type {[string, string[], Record<string, string>][]} */ ([
  ['pnpm 10', [...pnpm10, 'install', '--no-frozen-lockfile'], {}],
  ['Yarn 4', [...yarn4, 'install'], yarnSettings('node-modules')],
])) {
  add(`in place of both originals, with the sample apps unchanged: ${name} on Node 24`, async () => {
    const aliased = { 'jwt-middleware': spec('alias'), 'jwt-identity': spec('alias') };
    const place = folder({ ...plain, dependencies: { express: '^5.0.0', ...aliased } }, { 'yarn.lock': '' });
    await run(place, command, { env });
    return tryOriginalApps(place, 24);
  });
}

// Bundlers and test runners.

const esbuild = [
  'node',
  path.join(modules, 'esbuild/bin/esbuild'),
  '--bundle',
  '--platform=node',
  '--log-level=warning',
];

add('bundled by esbuild, latchkey external', async () => {
  const place = await installOnce();
  await run(place, [...esbuild, '--external:latchkey', 'check.js', '--outfile=external.cjs']);
  await run(place, [
    ...esbuild,
    '--external:latchkey',
    'check.mjs',
    '--format=esm',
    '--outfile=external.mjs',
  ]);
  same(await run(place, ['node', 'external.cjs']), await run(place, ['node', 'external.mjs']));
  return run(place, ['node', 'external.cjs']);
});
add('bundled by esbuild, with the binary beside the bundle', async () => {
  const place = await installOnce();
  const out = fs.mkdtempSync(path.join(temporary, 'bundle-'));
  await run(place, [...esbuild, 'check.js', `--outfile=${out}/bundle.cjs`]);
  let refused = '';
  await run(out, ['node', 'bundle.cjs']).catch(({ message }) => {
    refused = message;
  });
  if (!/ERR_LATCHKEY_BINDING|put the .node file beside the bundle/.test(refused))
    throw new Error(`without it: ${refused}`);
  fs.cpSync(path.join(place, 'node_modules/latchkey/lib/binding'), out, { recursive: true });
  return run(out, ['node', 'bundle.cjs']);
});
add('bundled by esbuild as an ES module, with a banner', async () => {
  const place = await installOnce();
  const out = fs.mkdtempSync(path.join(temporary, 'bundle-'));
  const banner =
    "import { createRequire } from 'node:module'; import { fileURLToPath } from 'node:url'; import { dirname } from 'node:path';" +
    ' const require = createRequire(import.meta.url); const __filename = fileURLToPath(import.meta.url); const __dirname = dirname(__filename);';
  await run(place, [
    ...esbuild,
    'entry.mjs',
    '--format=esm',
    `--banner:js=${banner}`,
    `--outfile=${out}/bundle.mjs`,
  ]);
  fs.cpSync(path.join(place, 'node_modules/latchkey/lib/binding'), out, { recursive: true });
  return run(out, ['node', 'bundle.mjs']);
});
/** @type {Promise<string> | undefined} */
let aliased;
const installUnderEachName = () => {
  aliased ??= (async () => {
    const aliases = { 'jwt-middleware': spec('alias'), 'jwt-identity': spec('alias') };
    const place = folder({ ...plain, dependencies: { latchkey: spec(), ...aliases } });
    await run(place, [...npm11, 'install', ...quiet]);
    return place;
  })();
  return aliased;
};

/** Bundles the sample with all entry points. @param {string} bundler @param {'external' | 'old' | 'inside'} how */
async function bundle(bundler, how) {
  const place = await installUnderEachName();
  // Beneath the folder, so that what stays outside is found.
  const out = path.join(fs.mkdtempSync(path.join(place, `${bundler}-${how}-`)), 'bundle.cjs');
  const entry = 'entry-points.js';
  if (bundler === 'esbuild') {
    const names = how === 'inside' ? [] : ['latchkey', 'jwt-middleware', 'jwt-identity'];
    await run(place, [...esbuild, ...names.map((name) => `--external:${name}`), entry, `--outfile=${out}`]);
  } else {
    await run(place, ['node', path.join(__dirname, 'bundle.js'), bundler, place, entry, out, how]);
  }
  return { out, contains: fs.readFileSync(out, 'utf8').includes('ERR_LATCHKEY_BINDING') };
}

for (const bundler of ['esbuild', 'webpack', 'rspack', 'rollup']) {
  add(`bundled by ${bundler}, latchkey external with its subpaths and under both other names`, async () => {
    const { out, contains } = await bundle(bundler, 'external');
    if (contains) throw new Error('latchkey is in the bundle');
    return run(path.dirname(out), ['node', out]);
  });
}
for (const bundler of ['webpack', 'rspack', 'rollup']) {
  add(
    `bundled by ${bundler}, naming only the package, has the subpaths inside; the binary must be beside`,
    async () => {
      const { out, contains } = await bundle(bundler, 'old');
      if (!contains) throw new Error('latchkey is not in the bundle');
      const script = `try { require(${JSON.stringify(out)}) } catch (e) { console.log(e.code) }`;
      same('ERR_LATCHKEY_BINDING', await run(path.dirname(out), ['node', '-e', script]));
      const binding = path.join(await installUnderEachName(), 'node_modules/latchkey/lib/binding');
      fs.cpSync(binding, path.dirname(out), { recursive: true });
      return run(path.dirname(out), ['node', out]);
    },
  );
}
for (const version of [20, 24]) {
  add(`in tests of Jest, on Node ${version}`, async () => {
    const place = await installOnce();
    const out = await run(
      place,
      [
        'node',
        path.join(modules, 'jest/bin/jest.js'),
        '--ci',
        '--json',
        '--rootDir',
        place,
        '--cacheDirectory',
        path.join(temporary, `jest-${version}`),
      ],
      { version },
    );
    const { numPassedTests, numTotalTests, numTotalTestSuites } = JSON.parse(out);
    same('8 of 8 in 3', `${numPassedTests} of ${numTotalTests} in ${numTotalTestSuites}`);
    return '8 tests in 3 files';
  });
  add(`in tests of Vitest, on Node ${version}`, async () => {
    const place = await installOnce();
    const vitest = path.join(modules, 'vitest/vitest.mjs');
    const out = await run(place, ['node', vitest, 'run', '--root', place, '--reporter=json'], { version });
    const { numPassedTests, numTotalTests } = JSON.parse(out);
    same('2 of 2', `${numPassedTests} of ${numTotalTests}`);
    return '2 tests';
  });
}

(async () => {
  if (!fs.existsSync(modules))
    throw new Error(`First: npm ci --ignore-scripts --prefix ${path.relative('.', __dirname)}`);
  if (from === undefined) {
    const [{ filename, size, unpackedSize, entryCount }] = JSON.parse(
      await run(root, [...npm11, 'pack', '--json', '--ignore-scripts', `--pack-destination=${temporary}`]),
    );
    tarball = path.join(temporary, filename);
    console.log(`${filename}: ${size} bytes, ${unpackedSize} unpacked, ${entryCount} files`);
  }
  const tools = Object.keys(require('./package.json').dependencies).map((name) => {
    const { version } = JSON.parse(fs.readFileSync(path.join(modules, name, 'package.json'), 'utf8'));
    return `${name.replace(/^@oven\/|^@|[-/]linux-x64(-glibc)?$/g, '')} ${version}`;
  });
  console.log(tools.join(', '));
  const wanted = cases.filter(
    ({ name }) => args.length === 0 || args.some((word) => name.toLowerCase().includes(word.toLowerCase())),
  );
  const waiting = [...wanted];
  let failed = 0;
  const began = Date.now();
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const start = Date.now();
      const seconds = () => `${((Date.now() - start) / 1000).toFixed(1)} s`;
      try {
        const said = await next.run();
        console.log(`ok    ${next.name}: ${said} (${seconds()})`);
      } catch (error) {
        failed += 1;
        console.log(`FAIL  ${next.name} (${seconds()})\n${/** @type {Error} */ (error).message}`);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  console.log(
    `${wanted.length - failed} of ${wanted.length} cases passed in ${Math.round((Date.now() - began) / 1000)} s`,
  );
  if (wanted.length === 0 || (args.length === 0 && wanted.length !== expectedCases)) {
    console.log(`There should be ${expectedCases} cases`);
    failed += 1;
  }
  process.exitCode = failed > 0 ? 1 : 0;
})();
