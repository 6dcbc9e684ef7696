// latchkey/jwt and latchkey/sealed, and the names of the package, from an ES module.

import latchkey, { JwtMiddleware, jwtIdentity, type Key, type LatchkeyError, status } from 'latchkey';
import { createSigner, createVerifier, decodeUnverified } from 'latchkey/jwt';
import JwtMiddlewareAlone from 'latchkey/jwt-middleware';
import { createSealer } from 'latchkey/sealed';

interface Claims {
  scope: string;
}

const key: Key = 'k';
const sign = createSigner<Claims>({
  key,
  algorithm: 'RS256',
  kid: '1',
  typ: 'at+jwt',
  expiresIn: 60,
  notBefore: -5,
  issuer: 'a',
  subject: 'b',
  audience: ['c'],
  jwtid: () => 'd',
  noTimestamp: true,
});
const token: string = sign({ scope: 'a' });
const later: Promise<string> = sign.async({ scope: 'a' });
// @ts-expect-error claims have the type that was named
sign({ scope: 1 });
// @ts-expect-error the algorithm is required
createSigner({ key });
createSigner({ key, algorithm: 'HS256', expiresIn: '15m', notBefore: -5 });
// @ts-expect-error a duration is a number or a text
createSigner({ key, algorithm: 'HS256', expiresIn: true });

const verify = createVerifier<Claims>({
  key,
  algorithms: ['RS256'],
  issuer: ['a'],
  typ: 'at+jwt',
  maxTokenAge: '1h',
  cache: 100,
});
const { scope, exp }: { scope: string; exp?: number } = verify(token);
// @ts-expect-error a token may be refused
const refused: Claims = verify.try(token);
const sub: string | undefined = verify.try(await later)?.sub;
// @ts-expect-error the key is required
createVerifier({});
// @ts-expect-error a misspelt option would check nothing
createVerifier({ key, audiance: 'c' });
// Without a type, it is unknown what claims are.
const anything: unknown = createVerifier({ key })(token).level;
// @ts-expect-error
const assumed: number = createVerifier({ key })(token).level;

const { header, payload } = decodeUnverified(token);

const sealer = createSealer<Claims>({ secret: ['new', Buffer.alloc(32)], purpose: 'cookie' });
const opened: string | undefined = sealer.open(sealer.seal({ scope }))?.scope;
// @ts-expect-error content has the type that was named
sealer.seal({ scope: 1 });
// @ts-expect-error the secret is required
createSealer({});

const auth: JwtMiddleware = new JwtMiddleware({ getKey: async () => key, store: { type: 'memory' } });
const same: JwtMiddleware = new JwtMiddlewareAlone({ getKey: async () => key, store: { type: 'memory' } });
const both: JwtMiddleware = new latchkey({ getKey: async () => key, store: { type: 'memory' } });
const handler = jwtIdentity({ security: { key }, workers: { getUser: async () => null } });

export const isExpired = (error: LatchkeyError) => error.code === 'ERR_JWT_EXPIRED' && error.claim === 'exp';
export { anything, assumed, auth, both, exp, handler, header, opened, payload, refused, same, status, sub };
