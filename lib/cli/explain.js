'use strict';

const { examine } = require('./explain/examine');
const { readToken } = require('./explain/input');
const { shownAsJson, shownAsText } = require('./explain/show');
const { paintFor } = require('./output/styles');
const { usageError } = require('./usage-error');

/** Exit codes. */
const CODES = Object.freeze({ accepted: 0, refused: 1, undecided: 3 });
const USES = ['access', 'assertion', 'grant', 'refresh', 'dpop'];

/** @type {import('./commands').Command} */
const command = {
  arguments: '[options] < token.txt',
  description: `Reads a token from standard input, and says what it is, what it contains, which check fails first, and what to do. It prints
neither the token nor a key, and no value that is secret by its name.

Exit codes: 0 every check passed, 1 the token is refused, 2 invalid usage, 3 not everything could be checked`,
  options: {
    'key-file': {
      type: 'string',
      multiple: true,
      value: 'file',
      help: 'a key, certificate, JWK or secret; several are tried in turn',
    },
    'secret-env': {
      type: 'string',
      multiple: true,
      value: 'name',
      help: 'the environment variable with a secret or key',
    },
    jwks: { type: 'string', value: 'file or URL', help: 'a JWK Set, whose key is found by the header' },
    as: { type: 'string', value: 'use', help: `what the server takes it for: ${USES.join(', ')}` },
    audience: { type: 'string', multiple: true, value: 'text', help: 'as the option audience of the server' },
    issuer: { type: 'string', multiple: true, value: 'text', help: 'as the option issuer of the server' },
    subject: { type: 'string', value: 'text', help: 'as the option subject of the server' },
    algorithms: {
      type: 'string',
      multiple: true,
      value: 'names',
      help: 'as the option algorithms of the server, separated by commas',
    },
    'clock-tolerance': { type: 'string', value: 'seconds', help: 'as the option clockTolerance; default: 0' },
    'max-token-age': { type: 'string', value: 'seconds', help: 'as the option maxTokenAge of the server' },
    purpose: { type: 'string', value: 'text', help: 'what a sealed token is for; default: access token' },
    cipher: {
      type: 'string',
      value: 'name',
      help: 'store.algorithm of jwt-middleware 0.3.0; default: aes-256-ecb',
    },
    at: {
      type: 'string',
      value: 'date',
      help: 'check as of that time, such as that of a log line; default: now',
    },
    json: { type: 'boolean', help: 'print JSON' },
  },
  async run({ values, positionals }, io) {
    // It may be the token, which must not be repeated here.
    if (positionals.length > 0)
      throw usageError('the token comes from standard input, not from the command line');
    if (values.as !== undefined && !USES.includes(values.as))
      throw usageError(`--as must be one of ${USES.join(', ')}`);
    const report = await examine(await readToken(io), values, io);
    io.stdout.write(values.json ? shownAsJson(report) : shownAsText(report, paintFor(io.stdout, io.env)));
    return CODES[report.verdict];
  },
};

module.exports = { command };
