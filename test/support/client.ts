import { readdirSync, readFileSync } from 'node:fs';
import { parse, print, separateOperations } from 'graphql';
import type { Mutations, Queries } from './operations/generated.js';

/** What came back over HTTP from one GraphQL request. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Record<string, any> | null | undefined;
  readonly errors: readonly { message: string; path?: readonly unknown[]; extensions: Record<string, any> }[];
}

/** Every field of any member of a union, with the type that it has there; a member without it answers undefined. */
type Flat<Member> = {
  readonly [Field in Member extends unknown ? keyof Member : never]: Member extends Record<Field, infer Value>
    ? Value
    : never;
};

export type MutationName = keyof Mutations;

/** What a mutation answers, whatever member of its union it is. */
export type Result<Name extends MutationName> = Flat<Mutations[Name]>;

export interface Sent {
  /** The bearer token. */
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

const directory = new URL('operations/', import.meta.url);
const files = readdirSync(directory).filter((file) => file.endsWith('.graphql'));
const text = files.map((file) => readFileSync(new URL(file, directory), 'utf8')).join('\n');

/** The operations by name, each with the fragments that it uses. */
const operations = separateOperations(parse(text));

/** Speaks GraphQL to a running server, as a frontend does. */
export class TestClient {
  constructor(readonly url: string) {}

  async ask(query: string, variables: object = {}, { token, headers }: Sent = {}): Promise<Reply> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors = [] } = (await response.json()) as Partial<Reply>;
    return { status: response.status, headers: response.headers, data, errors };
  }

  /** Runs a mutation and gives the member of its union. A top-level error is thrown as a TopLevelError. */
  async mutate<Name extends MutationName>(
    name: Name,
    input: object | undefined,
    sent: Sent = {},
  ): Promise<Result<Name>> {
    const data = (await this.send(name, { input }, sent)) as Record<Name, Result<Name>>;
    return data[name];
  }

  async me(sent: Sent = {}) {
    const { me } = await this.query('me', {}, sent);
    return me;
  }

  async sessions(sent: Sent = {}) {
    const { me } = await this.query('sessions', {}, sent);
    return me!.sessions!;
  }

  /** A page of users, for administrators. */
  async users(page: object = {}, sent: Sent = {}) {
    const { users } = await this.query('users', page, sent);
    return users;
  }

  /** One user, for administrators. */
  async user(id: string, sent: Sent = {}) {
    const { user } = await this.query('user', { id }, sent);
    return user;
  }

  async identities(sent: Sent = {}) {
    const { me } = await this.query('identities', {}, sent);
    return me!.identities!;
  }

  /** A page of security events: all of them, for administrators. */
  async auditEvents(page: object = {}, sent: Sent = {}) {
    const { auditEvents } = await this.query('auditEvents', page, sent);
    return auditEvents;
  }

  /** A page of the caller's own security events. */
  async ownAuditEvents(page: object = {}, sent: Sent = {}) {
    const { me } = await this.query('ownAuditEvents', page, sent);
    return me!.auditEvents!;
  }

  async verifyToken(token: string): Promise<Flat<Queries['verifyToken']['verifyToken']>> {
    const { verifyToken } = await this.query('verifyToken', { token });
    return verifyToken as Flat<typeof verifyToken>;
  }

  private async query<Name extends keyof Queries>(name: Name, variables: object, sent: Sent = {}) {
    return (await this.send(name, variables, sent)) as Queries[Name];
  }

  private async send(name: keyof Mutations | keyof Queries, variables: object, sent: Sent): Promise<unknown> {
    const reply = await this.ask(print(operations[name]!), variables, sent);
    if (reply.errors.length > 0) throw new TopLevelError(reply);
    return reply.data;
  }
}

/** The server answered with `errors` where the test wanted data. */
export class TopLevelError extends Error {
  constructor(readonly reply: Reply) {
    super(reply.errors.map(({ message, extensions }) => `${extensions['code']}: ${message}`).join('; '));
  }

  get code(): string {
    return String(this.reply.errors[0]?.extensions['code']);
  }

  get reason(): string | undefined {
    return this.reply.errors[0]?.extensions['reason'] as string | undefined;
  }
}
