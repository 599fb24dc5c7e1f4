import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../../../src/platform/config/load-config.js';
import { problemsOf } from '../../support/problems.js';
import { staging } from '../../support/test-app.js';

const google = { OAUTH_GOOGLE_CLIENT_ID: 'an-id', OAUTH_GOOGLE_CLIENT_SECRET: 'a-secret' };
const clinic = { OAUTH_CLINIC_CLIENT_ID: 'an-id', OAUTH_CLINIC_CLIENT_SECRET: 'a-secret' };
const production = {
  ...staging,
  ENV: 'production',
  PUBLIC_URL: 'https://auth.example.com',
  DATABASE_URL: 'postgresql://localhost/x',
};

describe('the settings of providers', () => {
  it('are of none by default', () => {
    expect(readConfig({}).oauthProviders).toEqual([]);
  });

  it('know Google and Microsoft, and lead back to the page of the server', () => {
    const { oauthProviders } = readConfig({
      PUBLIC_URL: 'https://auth.example.com',
      ...google,
      OAUTH_MICROSOFT_CLIENT_ID: 'another',
      OAUTH_MICROSOFT_CLIENT_SECRET: 'secret',
    });

    expect(oauthProviders).toEqual([
      {
        name: 'GOOGLE',
        title: 'Google',
        clientId: 'an-id',
        clientSecret: 'a-secret',
        issuer: 'https://accounts.google.com',
        discoveryUrl: 'https://accounts.google.com/.well-known/openid-configuration',
        redirectUri: 'https://auth.example.com/oauth/callback/google',
        redirectUris: ['https://auth.example.com/oauth/callback/google'],
      },
      {
        name: 'MICROSOFT',
        title: 'Microsoft',
        clientId: 'another',
        clientSecret: 'secret',
        issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0',
        discoveryUrl: 'https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration',
        redirectUri: 'https://auth.example.com/oauth/callback/microsoft',
        redirectUris: ['https://auth.example.com/oauth/callback/microsoft'],
      },
    ]);
  });

  it.each([
    ['consumers', '9188040d-6c67-4c5b-b112-36a304b66dad'],
    ['11111111-2222-3333-4444-555555555555', '11111111-2222-3333-4444-555555555555'],
    ['organizations', '{tenantid}'],
  ])('give Microsoft’s tenant %s the issuer of %s', (tenant, issued) => {
    const { oauthProviders } = readConfig({
      OAUTH_MICROSOFT_CLIENT_ID: 'an-id',
      OAUTH_MICROSOFT_CLIENT_SECRET: 'a-secret',
      OAUTH_MICROSOFT_TENANT: tenant,
    });

    expect(oauthProviders[0]!.issuer).toBe(`https://login.microsoftonline.com/${issued}/v2.0`);
  });

  it('take further providers by name and issuer, exactly as it is written', () => {
    const { oauthProviders } = readConfig({
      ...clinic,
      OAUTH_PROVIDERS: 'clinic=https://id.example.com/realms/a=b/, school:https://id.example.org:8443/',
      OAUTH_SCHOOL_CLIENT_ID: 'another',
      OAUTH_SCHOOL_CLIENT_SECRET: 'another-secret',
      OAUTH_CLINIC_TITLE: 'St. Mary’s',
      OAUTH_CLINIC_REDIRECT_URI: 'com.example.app:/callback',
      OAUTH_ALLOWED_REDIRECT_URIS: 'https://app.example.com/, clinic=com.example.app:/clinic',
    });

    expect(oauthProviders).toEqual([
      {
        name: 'CLINIC',
        title: 'St. Mary’s',
        clientId: 'an-id',
        clientSecret: 'a-secret',
        issuer: 'https://id.example.com/realms/a=b/',
        discoveryUrl: 'https://id.example.com/realms/a=b/.well-known/openid-configuration',
        redirectUri: 'com.example.app:/callback',
        redirectUris: ['com.example.app:/callback', 'com.example.app:/clinic'],
      },
      expect.objectContaining({ name: 'SCHOOL', title: 'School', issuer: 'https://id.example.org:8443/' }),
    ]);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    [
      'one redirect URI of two providers',
      {
        ...google,
        ...clinic,
        OAUTH_PROVIDERS: 'CLINIC=https://id.example.com',
        OAUTH_GOOGLE_REDIRECT_URI: 'https://app.example.com/cb',
        OAUTH_CLINIC_REDIRECT_URI: 'https://app.example.com/cb',
      },
      /^OAUTH_CLINIC_REDIRECT_URI or .* GOOGLE also has: give each provider its own redirect URI/,
    ],
    [
      'the page of another provider as a redirect URI',
      {
        ...google,
        ...clinic,
        OAUTH_PROVIDERS: 'CLINIC=https://id.example.com',
        PUBLIC_URL: 'https://auth.example.com',
        OAUTH_GOOGLE_REDIRECT_URI: 'https://auth.example.com/oauth/callback/clinic',
      },
      /GOOGLE also has/,
    ],
    [
      'one redirect URI for two providers by name',
      {
        ...google,
        ...clinic,
        OAUTH_PROVIDERS: 'CLINIC=https://id.example.com',
        OAUTH_ALLOWED_REDIRECT_URIS: 'GOOGLE=com.example.app:/cb, CLINIC=com.example.app:/cb',
      },
      /GOOGLE also has/,
    ],
    [
      'a redirect URI for a provider that is not set up',
      { ...google, OAUTH_ALLOWED_REDIRECT_URIS: 'MICROSOFT=com.example.app:/cb' },
      /^OAUTH_ALLOWED_REDIRECT_URIS has "com.example.app:\/cb" for MICROSOFT, which is not set up/,
    ],
    ['an ID without a secret', { OAUTH_GOOGLE_CLIENT_ID: 'x' }, /^OAUTH_GOOGLE_CLIENT_SECRET is missing/],
    [
      'a secret without an ID',
      { OAUTH_MICROSOFT_CLIENT_SECRET: 'x' },
      /^OAUTH_MICROSOFT_CLIENT_ID is missing/,
    ],
    [
      'only a redirect URI',
      { OAUTH_GOOGLE_REDIRECT_URI: 'https://a.example/cb' },
      /^OAUTH_GOOGLE_CLIENT_ID is missing/,
    ],
    [
      'a name without settings',
      { OAUTH_PROVIDERS: 'OKTA=https://okta.example' },
      /^OAUTH_OKTA_CLIENT_ID is missing/,
    ],
    ['a name that is none', { OAUTH_PROVIDERS: 'https://okta.example' }, /^OAUTH_PROVIDERS has "HTTPS:/],
    [
      'a name twice',
      { ...clinic, OAUTH_PROVIDERS: 'CLINIC=https://a.example, clinic=https://b.example' },
      /^OAUTH_PROVIDERS has CLINIC, which/,
    ],
    [
      'a name that is taken',
      { OAUTH_PROVIDERS: 'Google=https://a.example' },
      /^OAUTH_PROVIDERS has GOOGLE, which/,
    ],
    [
      'an issuer that is no address',
      { ...clinic, OAUTH_PROVIDERS: 'CLINIC=nowhere' },
      /^OAUTH_PROVIDERS has no issuer/,
    ],
    [
      'an http issuer elsewhere',
      { ...clinic, OAUTH_PROVIDERS: 'CLINIC=http://id.example.com' },
      /has an http issuer for CLINIC/,
    ],
    [
      'a redirect URI with a query',
      { ...google, OAUTH_GOOGLE_REDIRECT_URI: 'https://a.example/cb?x=1' },
      /^OAUTH_GOOGLE_REDIRECT_URI has/,
    ],
    [
      'a redirect URI that browsers write otherwise',
      { OAUTH_ALLOWED_REDIRECT_URIS: 'https://a.example' },
      /^OAUTH_ALLOWED_REDIRECT_URIS has/,
    ],
    [
      'a redirect URI that is a script',
      { OAUTH_ALLOWED_REDIRECT_URIS: 'javascript:alert(1)' },
      /^OAUTH_ALLOWED_REDIRECT_URIS has/,
    ],
    [
      'a tenant that is a domain',
      { OAUTH_MICROSOFT_TENANT: 'contoso.com' },
      /^OAUTH_MICROSOFT_TENANT is not a tenant/,
    ],
    [
      'a listed tenant that is a domain',
      { OAUTH_MICROSOFT_ALLOWED_TENANTS: 'contoso.com' },
      /^OAUTH_MICROSOFT_ALLOWED_TENANTS has/,
    ],
    ['a path that is none', { OAUTH_CALLBACK_PATH: 'callback' }, /^OAUTH_CALLBACK_PATH is/],
  ])('stop the start with %s, and say what is wrong', (_, settings, message) => {
    expect(problemsOf(settings)).toContainEqual(expect.stringMatching(message));
  });

  it('take plain http on this machine only, and never in production', () => {
    const local = { ...clinic, OAUTH_PROVIDERS: 'CLINIC=http://127.0.0.1:8080/realms/a' };

    expect(problemsOf(local)).toEqual([]);
    expect(problemsOf({ ...production, ...local })).toEqual([
      expect.stringMatching(/^OAUTH_PROVIDERS has an http issuer/),
    ]);
    const redirect = { ...google, OAUTH_GOOGLE_REDIRECT_URI: 'http://app.example.com/callback' };
    expect(problemsOf(redirect)).toEqual([]);
    expect(problemsOf({ ...production, ...redirect })).toEqual([
      expect.stringMatching(/^OAUTH_GOOGLE_REDIRECT_URI has .*https/),
    ]);
  });
});
