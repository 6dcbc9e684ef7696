'use strict';

// Applications as their own compilers read them: with TypeScript 5 and 7, and each way to resolve modules.

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, before } = require('node:test');
const { runTable } = require('../support/run-table');

const root = path.join(__dirname, '../..');
const modules = path.join(root, 'node_modules');
const typescript5 = path.join(root, '__test__/matrix/node_modules/typescript5');
const skip = fs.existsSync(typescript5)
  ? false
  : 'TypeScript 5 is not installed: npm ci --prefix __test__/matrix';

const STRICT = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true };
const COMMON = {
  ...STRICT,
  noEmit: true,
  target: 'es2022',
  lib: ['es2023', 'dom'],
  types: ['node'],
  skipLibCheck: true,
};
const nodenext = { module: 'nodenext' };
const bundler = { module: 'esnext', moduleResolution: 'bundler' };
const commonjs = { module: 'commonjs', esModuleInterop: true };
const compilers = [
  {
    compiler: 'TypeScript 7',
    at: path.join(modules, 'typescript'),
    skip: false,
    commonjs: { ...commonjs, moduleResolution: 'bundler' },
  },
  { compiler: 'TypeScript 5', at: typescript5, skip, commonjs: { ...commonjs, moduleResolution: 'node10' } },
];
const rows = compilers.flatMap(({ compiler, at, skip, commonjs }) =>
  Object.entries({ NodeNext: nodenext, bundler, CommonJS: commonjs }).flatMap(([resolution, options]) =>
    fs.readdirSync(path.join(__dirname, 'apps')).map((app) => ({
      name: `${app}, ${compiler}, ${resolution}`,
      app,
      tsc: path.join(at, 'bin/tsc'),
      options,
      skip,
    })),
  ),
);

/** @type {string} */
let place;
before(() => {
  place = fs.mkdtempSync(path.join(os.tmpdir(), 'latchkey-types-'));
  fs.cpSync(path.join(__dirname, 'apps'), path.join(place, 'apps'), { recursive: true });
  const installed = {
    latchkey: root,
    express: path.join(modules, 'express5'),
    '@types/express': path.join(modules, '@types/express5'),
    '@types/express-session': path.join(modules, '@types/express-session'),
    '@types/node': path.join(modules, '@types/node'),
  };
  for (const [name, target] of Object.entries(installed)) {
    const link = path.join(place, 'node_modules', name);
    fs.mkdirSync(path.dirname(link), { recursive: true });
    fs.symlinkSync(target, link, 'junction');
  }
});
after(() => fs.rmSync(place, { recursive: true }));

/**
 * What the compiler says about an application with a further file.
 *
 * @param {string} tsc
 * @param {string} app
 * @param {object} options
 * @param {string} more code of that file
 * @returns {Promise<string>}
 */
async function compiled(tsc, app, options, more) {
  const folder = fs.mkdtempSync(path.join(place, `${app}-`));
  fs.cpSync(path.join(place, 'apps', app), folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'more.ts'), more);
  fs.writeFileSync(
    path.join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { ...COMMON, ...options } }),
  );
  return new Promise((resolve) => {
    execFile(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], (_error, stdout, stderr) =>
      resolve(`${stdout}${stderr}`.trim()),
    );
  });
}

/** Imports every type by its name. */
const names = [
  ...fs.readFileSync(path.join(root, 'index.d.ts'), 'utf8').matchAll(/^ {2}(?:interface|type) (\w+)/gm),
]
  .map(([, name]) => name)
  .filter((name) => name !== 'JwtMiddleware');
const NAMES = `import type { JwtMiddleware, ${[...new Set(names)].join(', ')} } from 'latchkey';`;

/** Code that is wrong, and what the compiler says about it: the first line of the message or one below it. @type {[string, RegExp][]} */
const mistakes = [
  ["new latchkey({ getKey, store: { type: 'memroy' } });", /Did you mean '"memory"'/],
  [
    "new latchkey({ getKey, store: { type: 'memory', maxx: 5 } });",
    /'maxx' does not exist.*Did you mean to write 'max'/,
  ],
  ["new latchkey({ getKey, store: { type: 'memory' }, strict: true });", /Property 'audience' is missing/],
  [
    "jwtIdentity({ security: { key: 'a', privateKey: 'b' }, workers });",
    /Types of property 'privateKey' are incompatible/,
  ],
  [
    "jwtIdentity({ security: { key: 'a' }, workers }).requireClaim('salary', 5);",
    /not assignable to parameter of type '"department"'/,
  ],
];
const WRONG = `import latchkey, { jwtIdentity } from 'latchkey';
const getKey = async () => 'key';
const workers = { getUser: async () => ({ userId: 1, claims: { department: 'sales' } }) };
${mistakes.map(([code]) => code).join('\n')}
${NAMES}
export {};
`;
const FIRST_LINE = 4;

runTable(
  'an application compiles, and mistakes beside it are told:',
  18,
  rows,
  async ({ tsc, app, options }) => {
    const complaints = (await compiled(tsc, app, options, WRONG)).split(/^(?=\S+\(\d+,\d+\): error)/m);
    assert.equal(complaints.length, mistakes.length, complaints.join(''));
    for (const [index, [code, message]] of mistakes.entries()) {
      const complaint = String(complaints[index]);
      assert.match(complaint, new RegExp(`more\\.ts\\(${FIRST_LINE + index},`), code);
      assert.match(complaint, message, code);
    }
  },
);
