'use strict';

// Lays out what a release publishes, from the binaries that were built for it:
//
//   node scripts/release-packages.js FOLDER [owner/name]    FOLDER holds latchkey.<target>.node for every target
//   node scripts/release-packages.js --check                refuses a package.json that has no addresses yet
//
// The binary for Linux x64 with glibc goes into lib/binding, so the package itself carries it: servers and containers need
// nothing else, whatever becomes of optional dependencies. Each other target gets a package of its own in npm/, which package.json
// then names in `optionalDependencies`. That isn't committed: as long as those packages aren't in the registry, `npm ci` would fail.
//
// `repository` in package.json is a placeholder until the repository has an address. The second argument takes its place, and
// `homepage` and `bugs` follow from it. Nothing is laid out with the placeholder: the registry shows these links, and with them
// verifies where a package was built.

const fs = require('node:fs');
const path = require('node:path');
const { platformPackageName } = require('../lib/native/platform-package');
const { TARGETS } = require('../lib/native/targets');

const root = path.join(__dirname, '..');
const carried = 'linux-x64-gnu';

const placeholder = 'github:OWNER/latchkey';

/**
 * The links that the registry shows, all from one setting.
 *
 * @param {unknown} repository package.json's: `github:owner/name`
 */
function links(repository) {
  const [, name] = /^github:([\w.-]+\/[\w.-]+)$/.exec(String(repository)) ?? [];
  if (!name) throw new Error(`Expected github:owner/name for the repository but received ${repository}`);
  if (repository === placeholder) {
    throw new Error(`The repository is still ${placeholder}. Set it in package.json, or pass owner/name`);
  }
  const url = `https://github.com/${name}`;
  return {
    homepage: `${url}#readme`,
    bugs: { url: `${url}/issues` },
    repository: { type: 'git', url: `git+${url}.git` },
  };
}

/**
 * The package.json of a target's package: npm installs it only where it fits.
 *
 * @param {string} target
 * @param {Record<string, any>} manifest latchkey's own
 */
function platformManifest(target, { version, license, engines, repository, homepage, bugs }) {
  const [os, cpu, abi] = target.split('-');
  const libc = abi === 'gnu' ? 'glibc' : abi;
  return {
    name: platformPackageName(target),
    version,
    description: `The binary of latchkey for ${target}`,
    license,
    homepage,
    bugs,
    repository,
    type: 'commonjs',
    main: `latchkey.${target}.node`,
    files: [`latchkey.${target}.node`],
    os: [os],
    cpu: [cpu],
    ...(os === 'linux' && { libc: [libc] }),
    engines,
  };
}

/** @param {Record<string, any>} manifest one that is published as it is */
function checkLinks({ repository, homepage, bugs }) {
  const [, name] = /^git\+https:\/\/github\.com\/(.+)\.git$/.exec(repository?.url ?? '') ?? [];
  const expected = links(name === undefined ? repository : `github:${name}`);
  if (homepage !== expected.homepage || bugs?.url !== expected.bugs.url || name === undefined) {
    throw new Error(
      'package.json lacks the links of the repository: publish what release-packages.js laid out',
    );
  }
}

/** @param {string} file @param {object} content */
function writeJson(file, content) {
  fs.writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
}

const file = path.join(root, 'package.json');
const readManifest = () => JSON.parse(fs.readFileSync(file, 'utf8'));

/**
 * @param {string} folder where the binaries are
 * @param {string} [name] the repository's: `owner/name`
 */
function layOut(folder, name) {
  const manifest = readManifest();
  Object.assign(manifest, links(name === undefined ? manifest.repository : `github:${name}`));
  const missing = TARGETS.filter((target) => !fs.existsSync(path.join(folder, `latchkey.${target}.node`)));
  if (missing.length > 0) throw new Error(`There is no binary for ${missing.join(', ')} in ${folder}`);

  manifest.optionalDependencies = {};
  for (const target of TARGETS) {
    const binary = `latchkey.${target}.node`;
    const place = path.join(root, target === carried ? 'lib/binding' : `npm/${target}`);
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

module.exports = { links, placeholder, platformManifest };

if (require.main === module) {
  const [folder, name] = process.argv.slice(2);
  if (!folder) throw new Error('Usage: node scripts/release-packages.js FOLDER [owner/name] | --check');
  if (folder === '--check') checkLinks(readManifest());
  else layOut(folder, name);
}
