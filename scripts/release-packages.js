'use strict';

// Lays out what a release publishes, from the binaries that were built for it:
//
//   node scripts/release-packages.js FOLDER     FOLDER holds latchkey.<target>.node for every target
//
// The binary for Linux x64 with glibc goes into lib/binding, so the package itself carries it: servers and containers need
// nothing else, whatever becomes of optional dependencies. Each other target gets a package of its own in npm/, which package.json
// then names in `optionalDependencies`. That isn't committed: as long as those packages aren't in the registry, `npm ci` would fail.

const fs = require('node:fs');
const path = require('node:path');
const { TARGETS } = require('../lib/platform');

const root = path.join(__dirname, '..');
const carried = 'linux-x64-gnu';

/**
 * The package.json of a target's package: npm installs it only where it fits.
 *
 * @param {string} target
 * @param {Record<string, any>} manifest latchkey's own
 */
function platformManifest(target, { version, license, engines, repository, homepage }) {
  const [os, cpu, abi] = target.split('-');
  const libc = abi === 'gnu' ? 'glibc' : abi;
  return {
    name: `latchkey-${target}`,
    version,
    description: `The binary of latchkey for ${target}`,
    license,
    repository,
    homepage,
    type: 'commonjs',
    main: `latchkey.${target}.node`,
    files: [`latchkey.${target}.node`],
    os: [os],
    cpu: [cpu],
    ...(os === 'linux' && { libc: [libc] }),
    engines,
  };
}

/** @param {string} file @param {object} content */
function writeJson(file, content) {
  fs.writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
}

/** @param {string} folder where the binaries are */
function layOut(folder) {
  const file = path.join(root, 'package.json');
  const manifest = JSON.parse(fs.readFileSync(file, 'utf8'));
  const missing = TARGETS.filter((target) => !fs.existsSync(path.join(folder, `latchkey.${target}.node`)));
  if (missing.length > 0) throw new Error(`There is no binary for ${missing.join(', ')} in ${folder}`);

  manifest.optionalDependencies = {};
  for (const target of TARGETS) {
    const binary = `latchkey.${target}.node`;
    const place = path.join(root, target === carried ? 'lib/binding' : `npm/latchkey-${target}`);
    fs.mkdirSync(place, { recursive: true });
    fs.copyFileSync(path.join(folder, binary), path.join(place, binary));
    if (target === carried) continue;
    const platform = platformManifest(target, manifest);
    writeJson(path.join(place, 'package.json'), platform);
    fs.writeFileSync(
      path.join(place, 'README.md'),
      `# ${platform.name}\n\n${platform.description}. Install \`latchkey\` instead.\n`,
    );
    if (fs.existsSync(path.join(root, 'LICENSE')))
      fs.copyFileSync(path.join(root, 'LICENSE'), path.join(place, 'LICENSE'));
    manifest.optionalDependencies[platform.name] = manifest.version;
  }
  writeJson(file, manifest);
  console.log(
    `${TARGETS.length - 1} packages in npm/, one binary in lib/binding, version ${manifest.version}`,
  );
}

module.exports = { platformManifest };

if (require.main === module) {
  const [folder] = process.argv.slice(2);
  if (!folder) throw new Error('Usage: node scripts/release-packages.js FOLDER');
  layOut(folder);
}
