'use strict';

const { authenticate, grantToken } = require('../../support/jwt-identity');

const t = grantToken();

/** @type {[string, string, any][]} */
const headers = [
  ['bearer', 'as everybody writes it', `Bearer ${t}`],
  ['two-spaces', 'with two spaces', `Bearer  ${t}`],
  ['many-spaces', 'with spaces everywhere', `   Bearer    ${t}   `],
  ['tab', 'with a tab between', `Bearer\t${t}`],
  ['tab-before', 'with a tab before it', `\tBearer ${t}`],
  ['tab-after', 'with a tab after it', `Bearer ${t}\t`],
  ['line-feed-after', 'with a line feed after it', `Bearer ${t}\n`],
  ['line-feed-between', 'with a line feed between', `Bearer\n${t}`],
  ['space-and-tab', 'with a space and a tab between', `Bearer \t${t}`],
  ['no-break-space-before', 'with a no-break space before it', `\u00a0Bearer ${t}`],
  ['no-break-space-between', 'with a no-break space between', `Bearer\u00a0${t}`],
  ['byte-order-mark', 'with a byte order mark before it', `\ufeffBearer ${t}`],
  ['lower-case', 'with the scheme in lower case', `bearer ${t}`],
  ['upper-case', 'with the scheme in upper case', `BEARER ${t}`],
  ['mixed-case', 'with the scheme in mixed case', `bEaReR ${t}`],
  ['third-part', 'with a third part', `Bearer ${t} more`],
  ['second-token', 'with a second token', `Bearer bad ${t}`],
  ['scheme-twice', 'with the scheme twice', `Bearer Bearer ${t}`],
  ['comma', 'with a comma after it', `Bearer ${t},`],
  ['quoted', 'with quotes', `Bearer "${t}"`],
  ['colon', 'with a colon', `Bearer: ${t}`],
  ['no-space', 'without a space', `Bearer${t}`],
  ['scheme-alone', 'with the scheme alone', 'Bearer'],
  ['scheme-and-spaces', 'with the scheme and spaces', 'Bearer    '],
  ['token-alone', 'with the token alone', t],
  ['token-first', 'with the token first', `${t} Bearer`],
  ['basic', 'with another scheme', `Basic ${t}`],
  ['jwt', 'with the scheme JWT', `JWT ${t}`],
  ['empty', 'that is empty', ''],
  ['spaces', 'of spaces', '   '],
  ['undefined', 'that is undefined', undefined],
  ['null', 'that is null', null],
  ['zero', 'that is 0', 0],
  ['number', 'that is a number', 5],
  ['true', 'that is true', true],
  ['array', 'that is an array', [`Bearer ${t}`]],
  ['object', 'that is an object', {}],
  ['string-object', 'that is a String object', new String(`Bearer ${t}`)],
  ['trimmable', 'that is an object with a trim method', { trim: () => `Bearer ${t}` }],
];

/** @type {[string, string, () => any][]} */
const requests = [
  ['no-headers', 'without headers', () => ({})],
  ['null-headers', 'whose headers are null', () => ({ headers: null })],
  ['empty-headers', 'with empty headers', () => ({ headers: {} })],
  ['capital-header', 'with a header name in capitals', () => ({ headers: { Authorization: `Bearer ${t}` } })],
  [
    'headers-without-prototype',
    'whose headers have no prototype',
    () => ({ headers: Object.assign(Object.create(null), { authorization: `Bearer ${t}` }) }),
  ],
  [
    'inherited-header',
    'that inherits the header',
    () => ({ headers: Object.create({ authorization: `Bearer ${t}` }) }),
  ],
  [
    'throwing-header',
    'whose header throws',
    () => ({
      headers: {
        get authorization() {
          throw new Error('no header');
        },
      },
    }),
  ],
  ['query-token', 'with the token in the query', () => ({ headers: {}, query: { access_token: t } })],
  ['cookie-token', 'with the token in a cookie', () => ({ headers: { cookie: `token=${t}` } })],
];

module.exports = [
  ...headers.map(([id, title, authorization]) => ({
    id,
    title: `an authorization header ${title}`,
    run: (implementation) => authenticate(implementation, { authorization }),
  })),
  ...requests.map(([id, title, req]) => ({
    id: `request-${id}`,
    title: `a request ${title}`,
    run: (implementation) => authenticate(implementation, { req: req() }),
  })),
];
