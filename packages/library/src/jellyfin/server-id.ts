import { hash } from 'node:crypto';
import type { Keyring } from '../accounts/index.ts';

/** The id of this server for Jellyfin clients: 32 hex digits, the same as long as its secrets are. */
export function jellyfinServerId(keyring: Pick<Keyring, 'mac'>): string {
  return hash('sha256', keyring.mac('jellyfin', 'server id')).slice(0, 32);
}
