import pg from 'pg';
import { readDatabaseUrl } from '../config/database-url.js';
import type { DatabaseAddress } from '../config/database-url.js';

/** Milliseconds for which `sslmode=prefer` remembers that the server accepts only connections without TLS. */
const memoryMs = 600_000;

/** Makes every connection of a process to one PostgreSQL, so that all connections obey the same settings. */
export class Connector {
  readonly address: DatabaseAddress;
  /** `sslmode=prefer` connects without TLS until this time of the monotonic clock. */
  private plainUntil = 0;

  constructor(url: string) {
    this.address = readDatabaseUrl(url);
  }

  /** Opens one connection. `options` are the command-line options that set up its session. */
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
   * Whether a failed connection should be retried with the opposite use of TLS, as `sslmode=prefer` allows. Remembers
   * the choice for a while.
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
      // Without a password the driver reads the password file.
      ...(address.password !== undefined && { password: address.password }),
      database: address.database,
      ssl: isPlain ? false : { ...address.tlsOptions },
      ...(!isPlain && { sslnegotiation: address.tlsNegotiation }),
      application_name: address.applicationName,
      keepAlive: address.keepAlive,
      keepAliveInitialDelayMillis: address.keepAliveDelayMs,
      ...(patience < Infinity && { connectionTimeoutMillis: patience }),
      // The server uses the last value of a name, so this program's own options come last.
      options: `${address.options} ${options}`.trim(),
    };
  }
}

/** The server has no TLS, or no TLS version or cipher that this machine supports. */
function isWithoutTls(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return (
    /^The server does not support SSL|^There was an error establishing an SSL/.test(String(message)) ||
    /^(ERR_SSL_|ERR_TLS_|EPROTO)/.test(String(code))
  );
}

/** Whether pg_hba.conf refused the connection; its rules may depend on TLS. Other 28000 errors have another routine. */
function isRefusedByRules(error: unknown): boolean {
  const { code, routine } = error as { code?: unknown; routine?: unknown };
  return code === '28000' && routine === 'ClientAuthentication';
}
