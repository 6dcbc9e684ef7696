'use strict';

// Reads declarations with the compiler's own parser, as plain data: what is declared, and what is said about it.

const path = require('node:path');

const root = path.join(__dirname, '../..');
const PROJECT = path.join(root, '__test__/types/tsconfig.json');

/**
 * @typedef {object} Said what a comment says
 * @property {string[]} paragraphs
 * @property {string} [fallback] the default
 * @property {string[]} examples
 * @property {string[]} throws
 *
 * @typedef {object} Member
 * @property {string} head as it is declared, without a type that is an object
 * @property {Said} said
 * @property {Member[]} members of that object
 *
 * @typedef {object} Declaration
 * @property {string} name
 * @property {string} code as it is declared, without members
 * @property {Said} said
 * @property {Member[]} members
 *
 * @typedef {object} Group
 * @property {string} title
 * @property {Declaration[]} declarations
 *
 * @typedef {any} Node of the compiler's syntax tree, which differs by kind
 */

/**
 * @param {readonly { file: string, title: string }[]} files whose lines of dashes begin further groups
 * @returns {Promise<Group[]>}
 */
async function readDeclarations(files) {
  const { API } = await import('typescript/unstable/sync');
  const { SyntaxKind } = await import('typescript/unstable/ast');
  const api = new API({ cwd: root });
  try {
    const snapshot = api.updateSnapshot({ openProjects: [PROJECT] });
    const [project] = snapshot.getProjects();
    return files.flatMap(({ file, title }) => {
      const source = project?.program.getSourceFile(path.join(root, file));
      if (!source) throw new Error(`${file} is not part of ${PROJECT}`);
      return groupsOf(source, title, SyntaxKind);
    });
  } finally {
    api.close();
  }
}

/**
 * @param {Node} source
 * @param {string} title
 * @param {Record<string, any>} kinds
 * @returns {Group[]}
 */
function groupsOf(source, title, kinds) {
  const reader = readerOf(source, kinds);
  /** @type {Group[]} */
  const groups = [{ title, declarations: [] }];
  for (const node of statementsOf(source, kinds)) {
    const [, next] = /^ *\/\/ -+ (.+)$/m.exec(reader.leading(node)) ?? [];
    if (next) groups.push({ title: next, declarations: [] });
    const declaration = reader.declaration(node);
    if (declaration) groups.at(-1)?.declarations.push(declaration);
  }
  return groups.filter(({ declarations }) => declarations.length > 0);
}

/** The statements of a file, or of the namespace in it. @param {Node} source @param {Record<string, any>} kinds @returns {Node[]} */
function statementsOf(source, kinds) {
  const [namespace] = source.statements.filter(
    (/** @type {Node} */ { kind, body }) => kind === kinds.ModuleDeclaration && body?.statements,
  );
  return [...(namespace ?? { body: source }).body.statements];
}

/**
 * @param {Node} source
 * @param {Record<string, any>} kinds
 */
function readerOf(source, kinds) {
  const { text } = source;
  const textOf = (/** @type {Node} */ node) => node.getText(source);
  const startOf = (/** @type {Node} */ node) => node.end - textOf(node).length;
  const leading = (/** @type {Node} */ node) => text.slice(node.pos, startOf(node));
  const said = (/** @type {Node} */ node) => readComment(leading(node));

  /** @param {Node} node @returns {Declaration | undefined} */
  function declaration(node) {
    const isExported = !/^import|^export (=|default)/.test(textOf(node));
    if (!isExported) return undefined;
    const name = node.name?.text ?? node.declarationList?.declarations[0].name.text;
    if (name === undefined) return undefined;
    const members = node.members ?? (node.type?.kind === kinds.TypeLiteral ? node.type.members : undefined);
    const code = members ? textOf(node).slice(0, members.pos - startOf(node)) : textOf(node);
    return {
      name,
      code: code.replace(/^export declare |^declare /, ''),
      said: said(node),
      members: membersOf(members),
    };
  }

  /** @param {Iterable<Node> | undefined} nodes @returns {Member[]} */
  function membersOf(nodes) {
    return [...(nodes ?? [])].map((node) => {
      const isObject = node.type?.kind === kinds.TypeLiteral;
      const whole = textOf(node).replace(/;$/, '');
      const head = isObject
        ? whole.slice(0, node.type.end - textOf(node.type).length - startOf(node)).replace(/: *$/, '')
        : whole;
      return { head, said: said(node), members: isObject ? membersOf(node.type.members) : [] };
    });
  }

  return { declaration, leading };
}

/**
 * @param {string} trivia before a node, of which the last comment counts
 * @returns {Said}
 */
function readComment(trivia) {
  const comment = trivia.match(/\/\*\*[\s\S]*?\*\//g)?.at(-1) ?? '';
  const lines = comment
    .replace(/^\/\*\*|\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^ *\* ?/, ''));
  const [text = '', ...tags] = lines
    .join('\n')
    .split(/^ *@(?=default|example|throws)|(?<=\S.*) @(?=default)/m);
  const tagged = (/** @type {string} */ name) =>
    tags.filter((tag) => tag.startsWith(name)).map((tag) => tag.slice(name.length).trim());
  return {
    paragraphs: text
      .trim()
      .split(/\n\s*\n/)
      .filter(Boolean),
    fallback: tagged('default')[0],
    examples: tagged('example'),
    throws: tagged('throws'),
  };
}

module.exports = { readDeclarations };
