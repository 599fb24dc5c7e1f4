// Loaded into a server process before all else: names cannot be looked up while the file of RESOLVER_IS_AWAY is there.
import dns from 'node:dns';
import { existsSync } from 'node:fs';

const { lookup } = dns;

dns.lookup = (name, ...rest) => {
  if (!existsSync(process.env.RESOLVER_IS_AWAY)) return lookup(name, ...rest);
  const error = Object.assign(new Error(`getaddrinfo EAI_AGAIN ${name}`), {
    errno: -3001,
    code: 'EAI_AGAIN',
    syscall: 'getaddrinfo',
    hostname: name,
  });
  process.nextTick(rest.at(-1), error);
  return {};
};
