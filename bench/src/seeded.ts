/** Data folders with a large made-up library, for the benchmarks that read one. */
import { cpSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { librarySchema } from '@bandstand/library';
import { openDatabase } from '@bandstand/sqlite';
import { bandstand, folder } from '../../apps/server/test/instance/command.ts';
import { seedCatalogue } from '../../packages/library/test/catalogue-seed.ts';
import type { Wanted } from './benchmark.ts';
import type { Scope } from './scope.ts';

export const listener = { username: 'listener', password: 'a long password' } as const;

const tracksOfAlbum = 11;

export interface Seeded {
  readonly data: string;
  /** The app password of the listener. */
  readonly secret: string;
  readonly albums: number;
}

/** A data folder of its own with the seeded library, and how its listener signs in. */
export async function seeded(
  scope: Scope,
  { tracks, keep }: Pick<Wanted, 'tracks' | 'keep'>,
): Promise<Seeded> {
  const data = join(folder(scope), 'data');
  const albums = Math.ceil(tracks / tracksOfAlbum);
  const kept = keep === null ? null : join(keep, `library-${tracks}`);
  if (kept !== null && existsSync(kept)) cpSync(kept, data, { recursive: true });
  else {
    await fill(data, albums);
    if (kept !== null) await copied(data, kept);
  }
  const made: unknown = JSON.parse(
    await told(['account', 'app-password', 'listener', '--client', 'bench', '--json', '--data', data]),
  );
  const secret = typeof made === 'object' && made !== null && 'secret' in made ? String(made.secret) : '';
  return { data, secret, albums };
}

async function fill(data: string, albums: number): Promise<void> {
  await told(['account', 'list', '--data', data]); // makes the folder
  // Paths of files come in no order: with little memory every row would fetch its page of the index.
  const db = openDatabase({
    path: join(data, 'library.db'),
    schema: librarySchema,
    synchronous: 'normal',
    cacheKib: 3_000_000,
  });
  seedCatalogue(db, { albums, tracksPerAlbum: tracksOfAlbum, bulk: true });
  db.close();
  const password = ['account', 'password', 'listener', '--password-stdin', '--data', data];
  await told(password, `${listener.password}\n`);
}

/** Under its name only when it is whole. */
async function copied(from: string, to: string): Promise<void> {
  mkdirSync(join(to, '..'), { recursive: true });
  cpSync(from, `${to}.part`, { recursive: true });
  renameSync(`${to}.part`, to);
}

async function told(args: readonly string[], input = ''): Promise<string> {
  const { code, stdout, stderr } = await bandstand(args, { input });
  if (code !== 0) throw new Error(stderr);
  return stdout;
}
