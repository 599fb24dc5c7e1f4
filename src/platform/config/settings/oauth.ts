import { integer, list, optional, text } from '../setting.js';

/** Where Microsoft's identity platform issues tokens: every tenant has an issuer of its own, of this form. */
const microsoftIssuer = 'https://login.microsoftonline.com/{tenantid}/v2.0';

const ownPage = 'Left out, the page of this server at PUBLIC_URL that hands the answer on.';

function hidden(name: string, about: string) {
  return { ...optional(name, about), secret: true };
}

export const oauth = {
  googleClientId: optional(
    'OAUTH_GOOGLE_CLIENT_ID',
    'The client ID at Google. With it people sign in there.',
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
    'The application ID at Microsoft Entra. With it people sign in there.',
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
    'IDs of tenants, comma-separated. Given, no other tenant’s people sign in, and every address that these tenants give counts as verified: list only those whose administrators you trust with that.',
  ),
  microsoftIssuer: text(
    'OAUTH_MICROSOFT_ISSUER',
    microsoftIssuer,
    'The issuer of Microsoft’s ID tokens; {tenantid} stands for the tenant.',
  ),
  otherProviders: list(
    'OAUTH_PROVIDERS',
    [],
    'Further OpenID Connect providers, as in KEYCLOAK=https://id.example.com/realms/staff or keycloak:https://id.example.com/realms/staff, comma-separated. Each has OAUTH_<NAME>_CLIENT_ID and OAUTH_<NAME>_CLIENT_SECRET, and if need be OAUTH_<NAME>_REDIRECT_URI and OAUTH_<NAME>_TITLE, which is what buttons call it.',
  ),
  oauthAllowedRedirectUris: list(
    'OAUTH_ALLOWED_REDIRECT_URIS',
    [],
    'Further addresses to which a client may have people sent back, comma-separated. They are compared exactly. MICROSOFT=com.example.app:/microsoft is for one provider; with several providers, an address without a name is only for those that announce iss (RFC 9207).',
  ),
  oauthCallbackPath: text(
    'OAUTH_CALLBACK_PATH',
    '/oauth/callback',
    'The page of the frontend to which this server’s own callback page leads on. It has a segment for the provider there too.',
  ),
  oauthStateSeconds: integer('OAUTH_STATE_TTL', 600, 'How long people may stay at a provider, in seconds.', {
    min: 60,
    max: 3600,
  }),
  oauthNonceSeconds: integer(
    'OAUTH_NONCE_TTL',
    600,
    'How long the nonce of such a flow is good, in seconds. The flow ends with the shorter of the two.',
    { min: 60, max: 3600 },
  ),
  oauthLinkSeconds: integer(
    'OAUTH_LINK_TTL',
    600,
    'How long somebody may take to sign in to an account that is here already and link it, in seconds.',
    { min: 60, max: 3600 },
  ),
  jwksCacheSeconds: integer(
    'JWKS_CACHE_TTL_SECONDS',
    3600,
    'How long the keys and the endpoints of a provider are remembered, in seconds.',
    { min: 60, max: 86_400 },
  ),
};
