import { readFileSync } from 'node:fs';

/** How many connections to the port a process on this machine still holds, whatever their clients do. */
export function socketsAt(port: number): number {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = readFileSync('/proc/net/tcp', 'utf8').trim().split('\n').slice(1);
  // The kernel finishes a connection without its process: there is no inode any more. 0A listens.
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter(([, address, , state, , , , , , inode]) => {
      return address!.endsWith(local) && state !== '0A' && inode !== '0';
    }).length;
}
