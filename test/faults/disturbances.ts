import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { PrivatePostgres } from '../support/private-postgres.ts';
import type { RedisServer } from '../support/redis-server.ts';
import type { TcpProxy } from '../support/tcp-proxy.ts';
import { Guesser } from './guesser.ts';
import type { History } from './history.ts';
import type { Server } from './servers.ts';

export interface World {
  readonly postgres: PrivatePostgres;
  readonly proxy: TcpProxy;
  /** Null where there is none on the machine. */
  readonly redis: RedisServer | null;
  readonly servers: readonly Server[];
  readonly history: History;
}

interface Disturbance {
  readonly name: string;
  readonly times: number;
  /** Breaks something, and mends it unless servers should do that themselves. */
  readonly disturb: (world: World, round: number) => Promise<void>;
}

/** What may happen to Redis, and what mends it. Somebody guesses passwords before, meanwhile and afterwards. */
const ofRedis: readonly Disturbance[] = [
  {
    name: 'Redis is killed, and away for two seconds',
    times: 3,
    disturb: whileGuessing(
      (redis) => redis.kill(),
      (redis) => redis.startAgain(),
    ),
  },
  {
    name: 'Redis hangs for two seconds',
    times: 3,
    disturb: whileGuessing(
      async (redis) => redis.hang(),
      async (redis) => redis.goOn(),
    ),
  },
  {
    name: 'Redis is flushed',
    times: 5,
    disturb: whileGuessing(
      (redis) => redis.command('FLUSHALL'),
      async () => {},
    ),
  },
];

function whileGuessing(
  breakIt: (redis: RedisServer) => Promise<unknown>,
  mendIt: (redis: RedisServer) => Promise<void>,
): Disturbance['disturb'] {
  return async ({ redis, history, servers }) => {
    const guesser = new Guesser(history, servers);
    await guesser.guess(3);
    await breakIt(redis!);
    await guesser.guess(10);
    await delay(2000);
    await guesser.guess(2);
    await mendIt(redis!);
    await guesser.guess(2);
    await delay(1500);
    await guesser.guess(10);
    guesser.check(2);
  };
}

/** Those of which there is something to break on this machine. */
export function disturbancesOf({ redis }: World): readonly Disturbance[] {
  const [nothing, ...others] = disturbances;
  return redis ? [nothing!, ...ofRedis, ...others] : disturbances;
}

const disturbances: readonly Disturbance[] = [
  {
    name: 'nothing',
    times: 1,
    disturb: async ({ history, servers }) => {
      const guesser = new Guesser(history, servers);
      for (let moments = 0; moments < 5; moments++) {
        await guesser.guess(10);
        await delay(1000);
      }
      guesser.check(1);
    },
  },
  {
    name: 'PostgreSQL restarts',
    times: 20,
    disturb: async ({ postgres }) => {
      await postgres.stop();
      await postgres.begin();
    },
  },
  {
    name: 'PostgreSQL is killed, and away for two seconds',
    times: 2,
    disturb: async ({ postgres }) => {
      await postgres.kill();
      await delay(2000);
      await postgres.begin();
    },
  },
  {
    name: 'PostgreSQL hangs for six seconds',
    times: 1,
    disturb: async ({ proxy }) => {
      proxy.hang();
      await delay(6000);
      proxy.pass();
    },
  },
  {
    name: "PostgreSQL's answers are lost for six seconds",
    times: 1,
    disturb: async ({ proxy }) => {
      proxy.mute();
      await delay(6000);
      proxy.cut();
      proxy.pass();
    },
  },
  {
    name: 'PostgreSQL has no connection left for four seconds',
    times: 1,
    disturb: ({ postgres }) => withoutConnections(postgres, 4000),
  },
  {
    name: 'a server is killed',
    times: 2,
    disturb: async ({ servers }, round) => {
      const server = servers[round % servers.length]!;
      await server.stop('SIGKILL');
      await server.start();
    },
  },
  {
    name: 'a server is sent SIGTERM',
    times: 2,
    disturb: async ({ servers, history }, round) => {
      const server = servers[round % servers.length]!;
      const code = await server.stop('SIGTERM');
      if (code !== 0) history.violate(`SIGTERM ended a server with ${code}`);
      await server.start();
    },
  },
];

async function withoutConnections(postgres: PrivatePostgres, milliseconds: number): Promise<void> {
  const hogs: pg.Client[] = [];
  const over = Date.now() + milliseconds;
  const terminate = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'gatehouse'`;
  while (Date.now() < over) {
    const hog = new pg.Client({ connectionString: postgres.url() });
    hog.on('error', () => {});
    await hog.connect().then(
      () => hogs.push(hog),
      () => hogs[0]!.query(terminate).then(() => delay(20)),
    );
  }
  await Promise.all(hogs.map((hog) => hog.end()));
}
