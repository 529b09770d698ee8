import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, ReadPool } from '@bandstand/sqlite';
import { type Account, asViewer, isRole, stranger, type Viewer } from '../src/access/index.ts';
import { Catalogue, type CatalogueReading, catalogueReadingModule } from '../src/catalogue/index.ts';
import { accounts, type Seeded, type SeedOptions, seedCatalogue } from './catalogue-seed.ts';
import { openLibrary } from './fresh-library.ts';
import { madeAccount } from './made-account.ts';

export interface CatalogueSetting {
  readonly db: Database;
  readonly catalogue: Catalogue;
  readonly size: Seeded;
  /** One viewer of every kind: those of the seed's accounts and a stranger. */
  readonly viewers: Readonly<Record<keyof typeof accounts | 'stranger', Viewer>>;
  close(): Promise<void>;
}

/** A seeded library.db and a catalogue that reads it through real threads. */
export async function openSetting(options: SeedOptions, threads = 1): Promise<CatalogueSetting> {
  const folder = mkdtempSync(join(tmpdir(), 'bandstand-catalogue-'));
  const db = openLibrary(join(folder, 'library.db'));
  const size = seedCatalogue(db, options);
  const readers = new ReadPool<CatalogueReading>({ path: db.path, module: catalogueReadingModule, threads });
  const viewer = (id: number): Viewer => asViewer(account(db, id));
  return {
    db,
    size,
    catalogue: new Catalogue({ readers, random: Math.random }),
    viewers: {
      root: viewer(accounts.root),
      admin: viewer(accounts.admin),
      superUser: viewer(accounts.superUser),
      listener: viewer(accounts.listener),
      owner: viewer(accounts.owner),
      artist: viewer(accounts.artist),
      coOwner: viewer(accounts.coOwner),
      stranger,
    },
    async close() {
      await readers.close();
      db.close();
      rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 });
    },
  };
}

function account(db: Database, id: number): Account {
  const row = db.read((reader) =>
    reader.get<{ gid: string; username: string; role: string; artistId: number | null }>(
      'SELECT gid, username, role, artist_id AS artistId FROM admin WHERE id = ?',
      [id],
    ),
  );
  if (!row || !isRole(row.role)) throw new Error(`The seed has no account ${id}`);
  const { gid, username, role, artistId } = row;
  return madeAccount({ id, gid, username, role, artistId });
}
