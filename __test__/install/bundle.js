// Bundles a file with one of the bundlers whose programs take no options for it:
//
//   node bundle.js webpack|rspack|rollup FOLDER ENTRY OUT [external|old|inside]
//
// `external` keeps latchkey out of the bundle as docs/installation.md says, `old` names only the package, `inside` names nothing.

const path = require('node:path');

const [bundler, folder, entry, out, how] = process.argv.slice(2);

// The line of docs/installation.md.
const external = /^(latchkey|jwt-middleware|jwt-identity)(\/|$)/;

const externals = {
  external: { externals: external, externalsType: 'commonjs' },
  old: { externals: { latchkey: 'commonjs latchkey' } },
  inside: {},
};

async function packed() {
  const run = bundler === 'webpack' ? require('webpack') : require('@rspack/core').rspack;
  const compiler = run({
    context: folder,
    entry: `./${entry}`,
    target: 'node',
    mode: 'production',
    output: { path: path.dirname(out), filename: path.basename(out) },
    ...externals[/** @type {keyof typeof externals} */ (how)],
  });
  const stats = await new Promise((resolve, reject) => {
    compiler.run((/** @type {unknown} */ error, /** @type {any} */ done) =>
      error ? reject(error) : resolve(done),
    );
  });
  if (stats.hasErrors()) throw new Error(stats.toString('errors-only'));
}

async function rolledUp() {
  const { rollup } = require('rollup');
  const { nodeResolve } = require('@rollup/plugin-node-resolve');
  const { default: commonjs } = require('@rollup/plugin-commonjs');
  const { default: json } = require('@rollup/plugin-json');
  const bundle = await rollup({
    input: path.join(folder, entry),
    external: how === 'external' ? external : how === 'old' ? ['latchkey'] : [],
    plugins: [nodeResolve({ preferBuiltins: true, exportConditions: ['node'] }), commonjs(), json()],
  });
  await bundle.write({ file: out, format: 'cjs' });
}

(bundler === 'rollup' ? rolledUp() : packed()).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
