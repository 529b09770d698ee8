import { Client } from 'pg';
import { type BindAddress, databaseOf, withDatabase, withoutPassword } from './addresses.ts';
import { codeOf, PostgresError, wordsOf } from './failure.ts';

const missingDatabase = '3D000';
/** Another server made it in the same moment. */
const madeMeanwhile = ['42P04', '23505'];

/** True when the database of an address is there. Throws `unreachable` when its server does not answer. */
export async function databaseExists(url: string): Promise<boolean> {
  try {
    await withClient(url, () => Promise.resolve());
    return true;
  } catch (error) {
    if (codeOf(error) === missingDatabase) return false;
    throw unreachable(url, error);
  }
}

/** Makes the database of an address where it is missing; several servers may do so at once. Throws `no_database`. */
export async function ensureDatabase({ url }: BindAddress): Promise<void> {
  if (await databaseExists(url)) return;
  const name = databaseOf(url);
  const statement = `CREATE DATABASE "${name.replaceAll('"', '""')}" ENCODING 'UTF8' TEMPLATE template0`;
  try {
    await withClient(withDatabase(url, 'postgres'), (client) => client.query(statement));
  } catch (cause) {
    if (madeMeanwhile.includes(codeOf(cause) ?? '')) return;
    throw new PostgresError(
      'no_database',
      `The database ${name} is missing at ${withoutPassword(url)} and cannot be made: ${wordsOf(cause)}. Make it with: ${statement};`,
      { cause },
    );
  }
}

async function withClient(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function unreachable(url: string, cause: unknown): PostgresError {
  return new PostgresError(
    'unreachable',
    `PostgreSQL at ${withoutPassword(url)} does not answer: ${wordsOf(cause)}`,
    { cause },
  );
}
