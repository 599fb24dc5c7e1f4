import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { History, Reply } from './history.ts';

interface Device {
  accessToken: string;
  refreshToken: string;
}

const pair = '... on Authenticated { accessToken refreshToken }';
const documents: Readonly<Record<string, string>> = {
  me: '{ me { email } }',
  logout: 'mutation { logout { __typename } }',
  ...Object.fromEntries(
    ['signup', 'login', 'refresh', 'changePassword'].map((name) => {
      const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input!`;
      return [name, `mutation ($input: ${type}) { ${name}(input: $input) { __typename ${pair} } }`];
    }),
  ),
};

/** Somebody with an account of their own, who remembers what was acknowledged and looks whether it holds. */
export class Actor {
  readonly email = `${randomUUID()}@example.com`;
  /** Whether the sign-up was acknowledged; null while nothing is known. */
  exists: boolean | null = null;
  /** The password, and the one it may have become while nothing is known. */
  passwords: string[] = [`first ${randomUUID()}`];
  readonly formerPasswords: string[] = [];
  readonly devices = new Set<Device>();
  /** Pairs of sessions whose end was acknowledged. */
  readonly ended: Device[] = [];
  readonly successors = new Map<string, string>();
  private turn = Math.floor(Math.random() * 2);
  private readonly history: History;
  private readonly origins: readonly string[];

  constructor(history: History, origins: readonly string[]) {
    this.history = history;
    this.origins = origins;
  }

  async signup(): Promise<void> {
    const { result, outcome } = await this.ask('signup', { email: this.email, password: this.passwords[0] });
    if (outcome !== 'answered') return;
    this.exists = result?.['__typename'] === 'Authenticated';
    if (this.exists) this.devices.add(deviceOf(result!));
    else this.history.violate(`signup was answered ${JSON.stringify(result)}`);
  }

  /** One thing or another that people do. */
  async act(): Promise<void> {
    const [device] = [...this.devices].sort(() => Math.random() - 0.5);
    const chance = Math.random();
    if (!device || this.passwords.length > 1) await this.login();
    else if (chance < 0.4) await this.me(device);
    else if (chance < 0.7) await this.refresh(device);
    else if (chance < 0.85) await this.logout(device);
    else await this.changePassword(device);
  }

  /** With the password. Where it is one of two, what was unacknowledged may still arrive, so it is tried twice. */
  async login(): Promise<void> {
    const isUnsure = this.passwords.length > 1;
    if (isUnsure && !(await this.tryPasswords())) return;
    if (isUnsure) await delay(1000);
    const worked = await this.tryPasswords();
    if (!worked) return;
    if (worked.length !== 1) this.history.violate(`${worked.length} passwords of an account work`);
    this.formerPasswords.push(...this.passwords.filter((password) => !worked.includes(password)));
    this.passwords = worked;
  }

  /** Those that work, or null where nobody can tell now. */
  private async tryPasswords(): Promise<string[] | null> {
    const worked: string[] = [];
    for (const password of this.passwords) {
      const { outcome, result } = await this.ask('login', { email: this.email, password });
      if (outcome !== 'answered') return null;
      if (result?.['__typename'] !== 'Authenticated') continue;
      worked.push(password);
      if (this.passwords.length === 1) this.devices.add(deviceOf(result));
    }
    return worked;
  }

  private async me(device: Device): Promise<void> {
    const { outcome, result, reason } = await this.ask('me', undefined, device.accessToken);
    if (outcome === 'answered' && result?.['email'] !== this.email)
      this.history.violate(`a session that was never ended is gone: ${reason}`);
  }

  /** Three at once, over both servers: one successor, however often the answer got lost before. */
  private async refresh(device: Device): Promise<void> {
    const { refreshToken } = device;
    const racers = await Promise.all([1, 2, 3].map(() => this.ask('refresh', { refreshToken })));
    for (const { outcome, result } of racers) {
      if (outcome !== 'answered') continue;
      if (result?.['__typename'] !== 'Authenticated') {
        this.history.violate(`a good refresh token was refused: ${JSON.stringify(result)}`);
        continue;
      }
      const successor = result['refreshToken'] as string;
      if ((this.successors.get(refreshToken) ?? successor) !== successor)
        this.history.violate('a refresh token has two successors');
      this.successors.set(refreshToken, successor);
      Object.assign(device, deviceOf(result));
    }
  }

  private async logout(device: Device): Promise<void> {
    this.devices.delete(device);
    const { outcome, result } = await this.ask('logout', undefined, device.accessToken);
    if (outcome !== 'answered') return;
    if (result?.['__typename'] === 'LoggedOut') this.ended.push(device);
    else this.history.violate(`logout was answered ${JSON.stringify(result)}`);
  }

  /** Ends every other session, and nobody knows of which while its answer is lost. */
  private async changePassword(device: Device): Promise<void> {
    const [currentPassword] = this.passwords;
    const newPassword = `then ${randomUUID()}`;
    const others = [...this.devices].filter((other) => other !== device);
    this.devices.clear();
    this.passwords = [currentPassword!, newPassword];
    const input = { currentPassword, newPassword };
    const { outcome, result } = await this.ask('changePassword', input, device.accessToken);
    if (outcome !== 'answered') return;
    if (result?.['__typename'] !== 'Authenticated') {
      this.history.violate(`changePassword was answered ${JSON.stringify(result)}`);
      return;
    }
    this.passwords = [newPassword];
    this.formerPasswords.push(currentPassword!);
    this.ended.push(...others);
    this.devices.add(deviceOf(result));
  }

  /** Once all is well again: what was acknowledged holds, and what was ended stays so, on every server. */
  async look(): Promise<void> {
    await this.login();
    for (const device of this.devices) await this.me(device);
    for (const password of this.formerPasswords) {
      const { result } = await this.ask('login', { email: this.email, password });
      if (result?.['__typename'] !== 'InvalidCredentialsError')
        this.history.violate(`a former password was answered ${JSON.stringify(result)}`);
    }
    for (const { accessToken, refreshToken } of this.ended) {
      const answers = [
        await this.ask('me', undefined, accessToken),
        await this.ask('me', undefined, accessToken),
      ];
      if (answers.some(({ reason }) => reason !== 'SESSION_REVOKED'))
        this.history.violate('a session came back to life');
      const { result } = await this.ask('refresh', { refreshToken });
      if (result?.['__typename'] !== 'InvalidTokenError')
        this.history.violate('a session that was ended could be refreshed');
    }
  }

  /** The servers in turn. */
  private ask(operation: string, input?: object, token?: string): Promise<Reply> {
    const origin = this.origins[this.turn++ % this.origins.length]!;
    const request = { query: documents[operation], ...(input && { variables: { input } }) };
    return this.history.ask(origin, operation, request, { token });
  }
}

function deviceOf(result: Record<string, any>): Device {
  return { accessToken: result['accessToken'] as string, refreshToken: result['refreshToken'] as string };
}
