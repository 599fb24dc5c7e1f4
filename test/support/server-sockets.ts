import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** How many connections to the port a process still holds, whatever their clients do. */
export function socketsAt(port: number, pid = process.pid): number {
  const open = openFiles(pid);
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = readFileSync('/proc/net/tcp', 'utf8').trim().split('\n').slice(1);
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter(([, address, , state, , , , , , inode]) => {
      const isListening = state === '0A';
      return address!.endsWith(local) && !isListening && open.has(`socket:[${inode}]`);
    }).length;
}

function openFiles(pid: number): Set<string> {
  const folder = `/proc/${pid}/fd`;
  return new Set(
    readdirSync(folder).map((name) => {
      try {
        return readlinkSync(`${folder}/${name}`);
      } catch {
        // It was closed since.
        return '';
      }
    }),
  );
}

/** The TCP ports that a process listens on. */
export function listeningPorts(pid: number): number[] {
  const open = openFiles(pid);
  const rows = ['tcp', 'tcp6'].flatMap((name) =>
    readFileSync(`/proc/net/${name}`, 'utf8').trim().split('\n').slice(1),
  );
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === '0A' && open.has(`socket:[${inode}]`))
    .map(([, address]) => Number.parseInt(address!.split(':')[1]!, 16));
}
