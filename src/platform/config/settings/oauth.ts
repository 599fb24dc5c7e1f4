import { integer, list, optional, text } from '../setting.js';

/** The issuer of Microsoft's identity platform; every tenant has its own, in this form. */
const microsoftIssuer = 'https://login.microsoftonline.com/{tenantid}/v2.0';

const ownPage = 'Default: the page of this server at PUBLIC_URL that forwards the response.';

function hidden(name: string, about: string) {
  return { ...optional(name, about), secret: true };
}

export const oauth = {
  googleClientId: optional(
    'OAUTH_GOOGLE_CLIENT_ID',
    'The client ID at Google. It enables sign-in with Google.',
  ),
  googleClientSecret: hidden('OAUTH_GOOGLE_CLIENT_SECRET', 'Its secret.'),
  googleRedirectUri: optional('OAUTH_GOOGLE_REDIRECT_URI', `Where Google sends people back to. ${ownPage}`),
  googleIssuer: text(
    'OAUTH_GOOGLE_ISSUER',
    'https://accounts.google.com',
    'The issuer of Google’s ID tokens.',
  ),
  microsoftClientId: optional(
    'OAUTH_MICROSOFT_CLIENT_ID',
    'The application ID at Microsoft Entra. It enables sign-in with Microsoft.',
  ),
  microsoftClientSecret: hidden('OAUTH_MICROSOFT_CLIENT_SECRET', 'Its secret.'),
  microsoftRedirectUri: optional(
    'OAUTH_MICROSOFT_REDIRECT_URI',
    `Where Microsoft sends people back to. ${ownPage}`,
  ),
  microsoftTenant: text(
    'OAUTH_MICROSOFT_TENANT',
    'common',
    'Whose accounts sign in: common, organizations, consumers, or the ID of one tenant.',
  ),
  microsoftAllowedTenants: list(
    'OAUTH_MICROSOFT_ALLOWED_TENANTS',
    [],
    'IDs of tenants, comma-separated. If set, only users of these tenants can sign in, and every address from these tenants counts as verified: list only tenants whose administrators you trust with that.',
  ),
  microsoftIssuer: text(
    'OAUTH_MICROSOFT_ISSUER',
    microsoftIssuer,
    'The issuer of Microsoft’s ID tokens; {tenantid} stands for the tenant.',
  ),
  otherProviders: list(
    'OAUTH_PROVIDERS',
    [],
    'Further OpenID Connect providers, as in KEYCLOAK=https://id.example.com/realms/staff or keycloak:https://id.example.com/realms/staff, comma-separated. Each has OAUTH_<NAME>_CLIENT_ID and OAUTH_<NAME>_CLIENT_SECRET, and optionally OAUTH_<NAME>_REDIRECT_URI and OAUTH_<NAME>_TITLE, the name on buttons.',
  ),
  oauthAllowedRedirectUris: list(
    'OAUTH_ALLOWED_REDIRECT_URIS',
    [],
    'Further redirect URIs that a client may request, comma-separated. They are compared exactly. MICROSOFT=com.example.app:/microsoft is for one provider; with several providers, an address without a name is only for those that announce iss (RFC 9207).',
  ),
  oauthCallbackPath: text(
    'OAUTH_CALLBACK_PATH',
    '/oauth/callback',
    'The page of the frontend to which this server’s own callback page redirects. The provider is appended as a path segment.',
  ),
  oauthStateSeconds: integer(
    'OAUTH_STATE_TTL',
    600,
    'How long a sign-in at a provider may take, in seconds.',
    {
      min: 60,
      max: 3600,
    },
  ),
  oauthNonceSeconds: integer(
    'OAUTH_NONCE_TTL',
    600,
    'How long the nonce of such a sign-in is valid, in seconds. The shorter of the two applies.',
    { min: 60, max: 3600 },
  ),
  oauthLinkSeconds: integer(
    'OAUTH_LINK_TTL',
    600,
    'How long a user may take to sign in to an existing account and link it, in seconds.',
    { min: 60, max: 3600 },
  ),
  jwksCacheSeconds: integer(
    'JWKS_CACHE_TTL_SECONDS',
    3600,
    'How long the keys and the endpoints of a provider are cached, in seconds.',
    { min: 60, max: 86_400 },
  ),
};
