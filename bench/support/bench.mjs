import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { message, startModule } from './children.mjs';
import { createDatabase } from './databases.mjs';
import { createUsers, settingsIn, startGatehouse } from './gatehouse.mjs';
import { startLoad } from './load.mjs';

/** As many accounts as sign in at the same time in any measurement. */
const users = 8;

/**
 * What the measurements share: the load, and every server under it. A server is started when a measurement first asks
 * for it and serves until the end, so that the memory it has then tells of everything it did.
 */
export class Bench {
  drive = startLoad();
  round = 0;
  #started = new Map();

  constructor({ seconds, postgres, folder, nodeArgs }) {
    Object.assign(this, { seconds, postgres, folder, nodeArgs });
  }

  /** Gatehouse with one scheme of password hashing; `emails` are its accounts. */
  gatehouse(scheme = 'argon2id', concurrency = 1) {
    return this.#once(`gatehouse-${scheme}-${concurrency}`, async () => {
      const { emails, settings } = await this.accounts(scheme, concurrency);
      const server = await startGatehouse(
        { ...settings, HASH_CONCURRENCY: String(concurrency) },
        this.nodeArgs,
      );
      return { ...server, emails };
    });
  }

  /**
   * A database with accounts, and the settings under which their passwords match. Only PostgreSQL can be shared by
   * servers that run at the same time.
   */
  accounts(scheme, concurrency) {
    const purpose = this.postgres ? scheme : `${scheme}_${concurrency}`;
    return this.#once(`accounts-${purpose}`, async () => {
      const folder = this.makeFolder(purpose);
      const url = this.postgres ? await createDatabase(purpose) : `pglite:${folder}/database`;
      const settings = settingsIn(folder, { DATABASE_URL: url, PASSWORD_HASHING: scheme, BCRYPT_COST: '10' });
      return { settings, emails: await createUsers(settings, users) };
    });
  }

  /** A program of the folder floors, started with these variables. It says when it is ready, and answers what it is told. */
  program(name, env = {}) {
    return this.#once([name, ...Object.values(env)].join('-'), async () => {
      const child = startModule(fileURLToPath(new URL(`../baselines/${name}.mjs`, import.meta.url)), env);
      const { port } = await message(child, 10);
      const tell = (what, seconds = 10) => {
        child.send(what);
        return message(child, seconds);
      };
      return { pid: child.pid, port, tell };
    });
  }

  /** The same on a database of its own; null where there is no PostgreSQL. */
  async programOnDatabase(name) {
    if (!this.postgres) return null;
    return this.program(name, { DATABASE_URL: await createDatabase(`floor_${name}`) });
  }

  makeFolder(purpose) {
    return mkdtempSync(join(this.folder, `${purpose}-`));
  }

  /**
   * A figure and its floor, one right after the other; every other round the other way about, so that neither always
   * comes second. Without a floor there is none to compare with.
   */
  async inTurn(figure, floor) {
    if (floor === null) return [await figure(), null];
    if (this.round % 2 === 0) {
      const lower = await floor();
      return [await figure(), lower];
    }
    return [await figure(), await floor()];
  }

  #once(key, make) {
    const started = this.#started.get(key) ?? make();
    this.#started.set(key, started);
    return started;
  }
}
