import pg from 'pg';
import { readDatabaseUrl } from '../config/database-url.js';
import type { DatabaseAddress } from '../config/database-url.js';

/** Milliseconds for which `sslmode=prefer` keeps to what the server last agreed to. */
const memoryMs = 600_000;

/** How a process connects to one PostgreSQL: every connection is made by it, so that all obey the same settings. */
export class Connector {
  readonly address: DatabaseAddress;
  /** Until when `sslmode=prefer` goes without TLS, by the monotonic clock. */
  private plainUntil = 0;

  constructor(url: string) {
    this.address = readDatabaseUrl(url);
  }

  /** One connection that stands. What the server sets of a session comes in `options`. */
  async connect(options: string, wishes: pg.ClientConfig = {}): Promise<pg.Client> {
    const Client = this.clientOf(options);
    const once = async () => {
      const client = new Client(wishes);
      client.on('error', () => {});
      await client.connect();
      return client;
    };
    try {
      return await once();
    } catch (error) {
      if (!this.changesTls(error)) throw error;
      return once();
    }
  }

  /** The class of a pool's connections. */
  clientOf(options: string): typeof pg.Client {
    const configure = (wishes: pg.ClientConfig) => this.configure(options, wishes);
    return class extends pg.Client {
      constructor(wishes: pg.ClientConfig = {}) {
        super(configure(wishes));
      }
    };
  }

  /**
   * Whether a connection that failed may come about with TLS where there was none, or without where there was some.
   * `sslmode=prefer` allows that, and goes on so for a while.
   */
  changesTls(error: unknown): boolean {
    if (this.address.tlsMode !== 'prefer') return false;
    if (this.isPlain()) {
      if (!isRefusedByRules(error)) return false;
      this.plainUntil = 0;
      return true;
    }
    if (!isRefusedByRules(error) && !isWithoutTls(error)) return false;
    this.plainUntil = performance.now() + memoryMs;
    return true;
  }

  private isPlain(): boolean {
    return performance.now() < this.plainUntil;
  }

  private configure(options: string, wishes: pg.ClientConfig): pg.ClientConfig {
    const { address } = this;
    const { tlsMode, connectTimeoutMs, connectionTimeoutMillis = Infinity } = { ...address, ...wishes };
    const patience = Math.min(connectTimeoutMs ?? Infinity, connectionTimeoutMillis);
    const isPlain = tlsMode === 'disable' || this.isPlain();
    return {
      ...wishes,
      host: address.host,
      port: address.port,
      user: address.user,
      // Undefined lets the driver ask the password file.
      ...(address.password !== undefined && { password: address.password }),
      database: address.database,
      ssl: isPlain ? false : { ...address.tlsOptions },
      ...(!isPlain && { sslnegotiation: address.tlsNegotiation }),
      application_name: address.applicationName,
      keepAlive: address.keepAlive,
      keepAliveInitialDelayMillis: address.keepAliveDelayMs,
      ...(patience < Infinity && { connectionTimeoutMillis: patience }),
      // Of two values for one name the server takes the later, which is the one that this program depends on.
      options: `${address.options} ${options}`.trim(),
    };
  }
}

/** The server has no TLS, or none that this machine can speak. */
function isWithoutTls(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return (
    /^The server does not support SSL|^There was an error establishing an SSL/.test(String(message)) ||
    /^(ERR_SSL_|ERR_TLS_|EPROTO)/.test(String(code))
  );
}

/** By pg_hba.conf, which knows connections with TLS and without. A role that may not log in is refused elsewhere. */
function isRefusedByRules(error: unknown): boolean {
  const { code, routine } = error as { code?: unknown; routine?: unknown };
  return code === '28000' && routine === 'ClientAuthentication';
}
