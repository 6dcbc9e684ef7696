import latchkey = require('./index.js');

export default latchkey;
export declare const JwtMiddleware: latchkey.JwtMiddlewareConstructor;
export declare const jwtIdentity: latchkey.JwtIdentity;
export declare const status: latchkey.Latchkey['status'];

export type JwtMiddleware<Session extends object = any, Claims extends object = any> = latchkey.JwtMiddleware<
  Session,
  Claims
>;
export type Algorithm = latchkey.Algorithm;
export type ClientKeys = latchkey.ClientKeys;
export type CheckResponse = latchkey.CheckResponse;
export type EncryptedStore<Session extends object = any> = latchkey.EncryptedStore<Session>;
export type EncryptedStoreOptions = latchkey.EncryptedStoreOptions;
export type GetKey<Session extends object = any, Claims extends object = any> = latchkey.GetKey<
  Session,
  Claims
>;
export type Identity<Claims extends object = any> = latchkey.Identity<Claims>;
export type IdentityUser<Claims extends object = any> = latchkey.IdentityUser<Claims>;
export type JwtIdentityHandler = latchkey.JwtIdentityHandler;
export type JwtIdentityOptions<Claims extends object = any> = latchkey.JwtIdentityOptions<Claims>;
export type JwtMiddlewareBaseOptions<Session extends object = any> =
  latchkey.JwtMiddlewareBaseOptions<Session>;
export type JwtMiddlewareOptions<
  Session extends object = any,
  Claims extends object = any,
> = latchkey.JwtMiddlewareOptions<Session, Claims>;
export type Jwk = latchkey.Jwk;
export type JwkSet = latchkey.JwkSet;
export type JwksOptions = latchkey.JwksOptions;
export type JwksSource = latchkey.JwksSource;
export type Key = latchkey.Key;
export type KeySource = latchkey.KeySource;
export type LegacyCounts = latchkey.LegacyCounts;
export type LegacyOptions = latchkey.LegacyOptions;
export type LatchkeyError = latchkey.LatchkeyError;
export type LogInResult = latchkey.LogInResult;
export type MemoryStoreOptions = latchkey.MemoryStoreOptions;
export type NamedKey = latchkey.NamedKey;
export type Next = latchkey.Next;
export type ProtectedHeader = latchkey.ProtectedHeader;
export type RequestLike = latchkey.RequestLike;
export type Secret = latchkey.Secret;
export type SigningKey = latchkey.SigningKey;
export type Status = latchkey.Status;
export type Store<Session extends object = any> = latchkey.Store<Session>;
export type TokenResponse = latchkey.TokenResponse;
export type User<Claims extends object = any> = latchkey.User<Claims>;
export type UserCredentials = latchkey.UserCredentials;
export type VerificationPolicy = latchkey.VerificationPolicy;
