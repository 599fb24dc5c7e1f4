import type { Result, Sent, TestClient } from './client.js';

export const password = 'a lighthouse in the fog';

/** Somebody who has signed in and keeps the newest pair of tokens. */
export class TestUser {
  constructor(
    readonly client: TestClient,
    readonly email: string,
    private pair: Result,
  ) {}

  get id(): string {
    return this.pair['user'].id as string;
  }

  get sessionId(): string {
    return this.pair['session'].id as string;
  }

  get accessToken(): string {
    return this.pair['accessToken'] as string;
  }

  get refreshToken(): string {
    return this.pair['refreshToken'] as string;
  }

  get deviceToken(): string {
    return this.pair['deviceToken'] as string;
  }

  get sent(): Sent {
    return { token: this.accessToken };
  }

  /** Trades the newest refresh token, or the one given; a pair that comes back becomes the newest. */
  async refresh({ token }: { token?: string } = {}): Promise<Result> {
    const result = await this.client.mutate('refresh', { refreshToken: token ?? this.refreshToken });
    return this.keep(result);
  }

  async mutate(name: string, input?: object): Promise<Result> {
    return this.keep(await this.client.mutate(name, input, this.sent));
  }

  async me(): Promise<Record<string, any> | null> {
    return this.client.me(this.sent);
  }

  async sessions(): Promise<Record<string, any>[]> {
    return this.client.sessions(this.sent);
  }

  /** The same person on another device. */
  async elsewhere(): Promise<TestUser> {
    const result = await this.client.mutate('login', { email: this.email, password });
    return new TestUser(this.client, this.email, result);
  }

  private keep(result: Result): Result {
    if (result.__typename === 'Authenticated') this.pair = result;
    return result;
  }
}
