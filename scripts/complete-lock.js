'use strict';

// npm leaves an optional platform package out of package-lock.json when the registry in use doesn't have it, and then
// `npm ci` refuses the lock file. This adds the entries that are missing. They hold no integrity, since nothing
// was downloaded; `npm install` against a complete registry fills it in.
//
//   node scripts/complete-lock.js [package-lock.json …]

const fs = require('node:fs');

const platforms = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const processors = [
  'arm64',
  'arm',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'wasm32',
  'x64',
];

for (const file of process.argv.length > 2 ? process.argv.slice(2) : ['package-lock.json']) {
  const lock = JSON.parse(fs.readFileSync(file, 'utf8'));
  let added = 0;
  for (const [place, owner] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
      if (found(lock.packages, place, name)) continue;
      const words = name.replace(/^@[^/]*\//, '').split('-');
      const os = platforms.filter((platform) => words.includes(platform));
      const cpu = processors.filter((processor) => words.includes(processor));
      if (cpu.length === 0) {
        throw new Error(`${file}: cannot tell from its name for which processor ${name} is`);
      }
      const libc = words.includes('musl') ? ['musl'] : /gnu/.test(name) ? ['glibc'] : undefined;
      lock.packages[`node_modules/${name}`] = {
        version: version.replace(/^[~^]/, ''),
        cpu,
        ...(owner.dev && { dev: true }),
        ...(libc && os.includes('linux') && { libc }),
        optional: true,
        ...(os.length > 0 && { os }),
      };
      added += 1;
    }
  }
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  fs.writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${file}: ${added} entries added`);
}

/**
 * Whether Node's lookup, from the package's own folder upwards, ends at an entry.
 *
 * @param {Record<string, unknown>} packages
 * @param {string} place
 * @param {string} name
 */
function found(packages, place, name) {
  for (let at = place; ; at = at.replace(/\/?(?:^|(?<=\/))node_modules\/(?:@[^/]+\/)?[^/]+$/, '')) {
    if (packages[`${at && `${at}/`}node_modules/${name}`]) return true;
    if (at === '') return false;
  }
}
