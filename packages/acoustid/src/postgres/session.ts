import { Client } from 'pg';
import { codeOf } from './failure.ts';
import { readPidFile } from './pid-file.ts';
import { clusterUser } from './settings.ts';

/**
 * Number of the session lock that the owner of a cluster holds in its
 * database `postgres`. The kernel lets go for the killed.
 */
const ownerLock = [0x62_61_6e_64, 1] as const;

/** `absent`: nobody answers. `starting`: one does, and is not ready (recovery after a kill) or stops. */
export type Answer =
  | { readonly state: 'absent' | 'starting' }
  | { readonly state: 'ready'; readonly client: Client };

/** Calls the server that uses a data folder. Throws what is neither silence nor a server that starts. */
export async function callServer(dataDir: string): Promise<Answer> {
  const found = readPidFile(dataDir);
  if (found === undefined || found.socketDir === '') return { state: 'absent' };
  const client = new Client({
    host: found.socketDir,
    port: found.port,
    user: clusterUser,
    database: 'postgres',
    application_name: 'bandstand owner',
    connectionTimeoutMillis: 10_000,
  });
  // Without a listener the loss of a connection would end the process; whoever keeps the client adds one.
  client.on('error', () => {});
  try {
    await client.connect();
    return { state: 'ready', client };
  } catch (error) {
    const code = codeOf(error);
    if (code === '57P03') return { state: 'starting' };
    if (code === 'ECONNREFUSED' || code === 'ENOENT' || code === 'ECONNRESET') return { state: 'absent' };
    throw error;
  }
}

/** Becomes the owner of the cluster, for as long as the connection lasts; false when another process is. */
export async function takeOwnership(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS taken', [
    ...ownerLock,
  ]);
  return rows[0]?.taken === true;
}
