import type { MutationName, Result, Sent, TestClient } from './client.js';
import type { PairFragment } from './operations/generated.js';

export const password = 'a lighthouse in the fog';

interface RefreshWish {
  readonly token?: string;
  readonly attempt?: string;
  readonly active?: boolean;
}

/** Somebody who has signed in and keeps the newest pair of tokens. */
export class TestUser {
  constructor(
    readonly client: TestClient,
    readonly email: string,
    private pair: PairFragment,
  ) {}

  get id(): string {
    return this.pair.user.id;
  }

  get sessionId(): string {
    return this.pair.session.id;
  }

  get accessToken(): string {
    return this.pair.accessToken;
  }

  get refreshToken(): string {
    return this.pair.refreshToken!;
  }

  get deviceToken(): string {
    return this.pair.deviceToken!;
  }

  get sent(): Sent {
    return { token: this.accessToken };
  }

  /** Trades the newest refresh token, or the one given; a pair that comes back becomes the newest. */
  async refresh({ token, ...wish }: RefreshWish = {}): Promise<Result<'refresh'>> {
    const result = await this.client.mutate('refresh', { refreshToken: token ?? this.refreshToken, ...wish });
    this.keep(result);
    return result;
  }

  async mutate<Name extends MutationName>(name: Name, input?: object): Promise<Result<Name>> {
    const result = await this.client.mutate(name, input, this.sent);
    this.keep(result);
    return result;
  }

  async me() {
    return this.client.me(this.sent);
  }

  async sessions() {
    return this.client.sessions(this.sent);
  }

  /** The same person on another device. */
  async elsewhere(): Promise<TestUser> {
    const result = await this.client.mutate('login', { email: this.email, password });
    return new TestUser(this.client, this.email, result);
  }

  private keep(result: object): void {
    if ('accessToken' in result) this.pair = result as PairFragment;
  }
}
