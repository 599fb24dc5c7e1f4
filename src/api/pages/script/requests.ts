/** The parts of the script that read the address and ask the server. */
export const requestsScript = `
const isOAuth = page.field === 'completeOAuth';
const given = new URLSearchParams(isOAuth ? location.search : location.hash.slice(1));
const token = given.get(isOAuth ? 'code' : 'token');
// Removes the token from the history and from the address bar.
history.replaceState(null, '', location.pathname + (isOAuth ? '' : location.search));
// A second link of this kind in the same tab changes only the fragment, so the page must reload.
addEventListener('hashchange', () => location.reload());

function send(query, input) {
  return fetch(page.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      // The messages of the server are in the language of the page, which may not be that of the browser.
      'accept-language': lang,
      // The token that binds the sign-in to this browser is in a cookie, and so are the resulting tokens.
      ...(isOAuth && { 'x-token-mode': 'cookie' }),
    },
    body: JSON.stringify({ query, variables: { input } }),
    signal: AbortSignal.timeout(30000),
  });
}

async function ask(field, input) {
  try {
    const answer = await send(page.documents[field], input);
    const reference = answer.headers.get('x-request-id');
    const { data, errors } = await answer.json();
    return { reference, ...errors?.[0]?.extensions, ...data?.[field] };
  } catch (error) {
    // A response that is not JSON comes from a proxy in front of the server.
    return { code: error instanceof SyntaxError ? 'UNREADABLE' : 'UNREACHABLE' };
  }
}

/** Ends the session of this page, because users sign in elsewhere. If that fails, the session expires. */
function logOut(refreshToken) {
  send(page.documents.logout, { refreshToken }).catch(() => {});
}
`;
