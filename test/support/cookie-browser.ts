import type { TestApp } from './test-app.js';

export const origin = 'https://app.example.com';

export type Fields = Record<string, any>;

/** A browser, as far as cookies go. */
export class Browser {
  readonly jar = new Map<string, string>();
  setCookies: string[] = [];
  csrfToken: string | undefined;

  constructor(private readonly app: TestApp) {}

  async ask(query: string, input?: object, headers: Record<string, string> = {}) {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(this.app.client.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin,
        ...(cookie && { cookie }),
        ...(this.csrfToken && { 'x-csrf-token': this.csrfToken }),
        ...headers,
      },
      body: JSON.stringify({ query, variables: { input } }),
    });
    this.setCookies = response.headers.getSetCookie();
    for (const line of this.setCookies) this.keep(line);
    const { data, errors = [] } = (await response.json()) as { data?: Fields; errors?: any[] };
    return { status: response.status, data, errors };
  }

  private keep(line: string): void {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
    if (value === '') this.jar.delete(name!);
    else this.jar.set(name!, value!);
  }

  async signIn(name: 'login' | 'signup', input: object): Promise<Fields> {
    const type = name === 'login' ? 'LoginInput' : 'SignupInput';
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) { __typename ${authenticated} } }`;
    const { data } = await this.ask(query, input, { 'x-token-mode': 'cookie' });
    const result = data![name] as Fields;
    this.csrfToken = result['csrfToken'] as string;
    return result;
  }

  async refresh(input?: object, headers: Record<string, string> = {}) {
    const query = `mutation ($input: RefreshInput) { refresh(input: $input) { __typename ${authenticated} } }`;
    return this.ask(query, input, headers);
  }
}

export const authenticated =
  '... on Authenticated { accessToken refreshToken deviceToken csrfToken session { id } user { id } } ... on AuthError { code }';
