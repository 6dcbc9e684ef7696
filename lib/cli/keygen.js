'use strict';

const path = require('node:path');
const { KINDS, createKeyFiles } = require('./key-files');
const { writeNew } = require('./new-files');
const { optionLines } = require('./option-lines');
const { shownArgument, usageError, withSuggestion } = require('./usage-error');

const DEFAULT_KIND = 'ES256';
const BITS = ['2048', '3072', '4096'];
const MOST_DAYS = 36_500;

/** @type {import('./commands').Command} */
const command = {
  arguments: '[kind] [options]',
  description: `Makes a key pair as PEM and JWK with a self-signed certificate, or a secret, and prints the lines for the options.
Existing files are never overwritten. Private files have mode 0600.

Kinds: ${Object.keys(KINDS).join(', ')}. Default: ${DEFAULT_KIND}`,
  options: {
    out: { type: 'string', value: 'folder', help: 'where the files go; default: the current folder' },
    name: { type: 'string', value: 'name', help: 'prefix of the file names, as in name.private.pem' },
    stdout: { type: 'boolean', help: 'print the keys instead of writing files' },
    subject: { type: 'string', value: 'name', help: 'the common name in the certificate; default: latchkey' },
    days: { type: 'string', value: 'days', help: 'how long the certificate is valid; default: 365' },
    bits: {
      type: 'string',
      value: 'bits',
      help: `the length of an RSA key: ${BITS.join(', ')}; default: 2048`,
    },
  },
  run({ values, positionals }, io) {
    const { out = '.', name, stdout } = values;
    if (stdout && (values.out ?? name) !== undefined)
      throw usageError('--stdout writes no files, so --out and --name make no sense');
    if (name !== undefined && !/^\w[\w.-]*$/.test(name)) {
      throw usageError('--name must be letters, digits, dots and hyphens');
    }
    const kind = readKind(positionals);
    const { files, kid } = createKeyFiles(kind, readDetails(kind, values));
    const nameOf = (/** @type {string} */ file) => (name === undefined ? file : `${name}.${file}`);
    const pathOf = (/** @type {string} */ file) => path.join(out, nameOf(file));
    const lines = optionLines({ kind, kid, pathOf });
    if (stdout) {
      io.stdout.write(files.map(({ text }) => (text.endsWith('\n') ? text : `${text}\n`)).join(''));
      io.stderr.write(lines);
      return;
    }
    writeNew(
      path.resolve(io.cwd(), out),
      files.map((file) => ({ ...file, name: nameOf(file.name) })),
    );
    const written = files.map((file) => `  ${pathOf(file.name)}${file.isPrivate ? '  (private)' : ''}\n`);
    io.stdout.write(`Wrote\n${written.join('')}\n${lines}`);
  },
};

/** @param {string[]} positionals */
function readKind(positionals) {
  const [kind = DEFAULT_KIND, more] = positionals;
  if (more !== undefined) throw usageError(`expected one kind, but ${shownArgument(more)} is another`);
  if (!Object.hasOwn(KINDS, kind)) {
    throw usageError(withSuggestion(`unknown kind ${shownArgument(kind)}`, kind, Object.keys(KINDS)));
  }
  return kind;
}

/**
 * @param {string} kind
 * @param {import('./arguments').Values} values
 */
function readDetails(kind, { subject, days, bits }) {
  if (bits !== undefined && !/^[RP]S/.test(kind)) throw usageError('--bits is for RSA keys');
  if (bits !== undefined && !BITS.includes(bits))
    throw usageError(`--bits must be one of ${BITS.join(', ')}`);
  if ((subject ?? days) !== undefined && KINDS[kind]?.pair === undefined) {
    throw usageError('--subject and --days are for certificates, and a secret has none');
  }
  if (days !== undefined && !(/^[1-9]\d{0,5}$/.test(days) && Number(days) <= MOST_DAYS)) {
    throw usageError(`--days must be an integer from 1 to ${MOST_DAYS}`);
  }
  // RFC 5280, appendix A: ub-common-name.
  if (subject !== undefined && [...subject].length > 64)
    throw usageError('--subject has 64 characters at most');
  return { subject, days: days && Number(days), bits: bits && Number(bits) };
}

module.exports = { command };
