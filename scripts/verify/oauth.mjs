import { randomBytes } from 'node:crypto';
import { Failed, Skipped } from './outcome.mjs';

const refused = ['OAUTH_FAILED', 'INVALID_INPUT', 'INVALID_TOKEN'];

const invented = () => randomBytes(32).toString('base64url');

/** 4. A flow at an identity provider has a state of its own, and ends for nobody who brings another. */
export async function oauthState(server) {
  const providers = await providersOf(server);
  if (providers.length === 0) {
    await expectRefused(server, { code: invented(), state: invented() }, 'An invented state');
    return 'no provider is configured; an invented state is refused';
  }

  const [provider] = providers;
  const [first, second] = [await start(server, provider), await start(server, provider)];
  if (first.state === second.state || first.asked.nonce === second.asked.nonce) {
    throw new Failed('Two flows have one state or one nonce.', 'Each flow has to have its own.');
  }
  const { flowToken, state } = first;
  const redirectUri = first.asked.redirect_uri;
  await expectRefused(
    server,
    { code: invented(), state: invented(), flowToken, redirectUri },
    'An invented state',
  );
  await expectRefused(
    server,
    { code: invented(), state, flowToken: invented(), redirectUri },
    'A state brought by another browser',
  );
  return `${provider}: state, nonce and PKCE in each flow; invented states, and those of others, are refused`;
}

async function providersOf(server) {
  const { data, errors } = await server.ask('{ capabilities { oauthProviders { provider } } }');
  if (errors[0] && !isUnknownField(errors)) {
    throw new Failed(`capabilities answers ${errors[0].extensions?.code}.`, 'Look at the server’s log.');
  }
  return (data?.capabilities?.oauthProviders ?? []).map(({ provider }) => provider);
}

/** Introspection is off in production, so only the code tells. */
function isUnknownField(errors) {
  return errors.some(({ extensions }) => extensions?.code === 'GRAPHQL_VALIDATION_FAILED');
}

async function start(server, provider) {
  const selection = '... on OAuthStarted { authorizationUrl state flowToken }';
  const { result, code, errors } = await server.mutate('startOAuth', { provider }, { selection });
  if (code === 'PROVIDER_UNAVAILABLE' || code === 'RATE_LIMITED') {
    throw new Skipped(`startOAuth says ${code}.`, 'Run it again once the server reaches the provider.');
  }
  if (!result?.authorizationUrl) {
    throw new Failed(
      `startOAuth says ${code ?? errors[0]?.message}.`,
      'Look at the settings of the provider.',
    );
  }
  return { ...result, asked: askedBy(result) };
}

/** The parameters of the authorization URL, none of those missing that tie the answer to the flow. */
function askedBy({ authorizationUrl, state }) {
  const asked = Object.fromEntries(new URL(authorizationUrl).searchParams);
  const tied = asked.state === state && asked.nonce && asked.code_challenge;
  if (tied && asked.code_challenge_method === 'S256') return asked;
  throw new Failed(
    `The authorization URL has only ${Object.keys(asked).join(', ')}, or values that do not fit.`,
    'It has to have the state of the flow, a nonce and a code_challenge by S256.',
  );
}

async function expectRefused(server, input, what) {
  const { code, type, errors } = await server.mutate('completeOAuth', input);
  if (refused.includes(code)) return;
  if (isUnknownField(errors)) {
    throw new Skipped('The schema of this server has no completeOAuth.', 'There is nothing to do.');
  }
  throw new Failed(`${what} is ${code ?? type}.`, `It has to be ${refused[0]}.`);
}
