import type { HostileProvider, IdToken } from './hostile-provider.js';

/** Makes another token of an honest one. */
export type Tamper = (token: IdToken, provider: HostileProvider) => IdToken;

export const withClaims =
  (change: object): Tamper =>
  (token) => ({ ...token, claims: { ...token.claims, ...change } });

export const withoutClaim =
  (name: string): Tamper =>
  (token) => ({
    ...token,
    claims: Object.fromEntries(Object.entries(token.claims).filter(([claim]) => claim !== name)),
  });

export const withHeader =
  (change: object, signer?: IdToken['signer']): Tamper =>
  (token) => ({ ...token, header: { ...token.header, ...change }, signer: signer ?? token.signer });

export const later =
  (seconds: number, name: string): Tamper =>
  (token) => ({
    ...token,
    claims: { ...token.claims, [name]: (token.claims['iat'] as number) + seconds },
  });
