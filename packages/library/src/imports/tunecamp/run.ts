import { deleteForsakenAlbums, deleteUnusedArtists, musicRoots } from '../../scanner/index.ts';
import type { Carrying } from '../carry.ts';
import { foreignTables, openCopy } from '../foreign/index.ts';
import { ensureSource } from '../ledger/index.ts';
import type { ImportOptions } from '../options.ts';
import { type ImportReport, Tally } from '../report.ts';
import { carryAccounts } from './accounts.ts';
import { carryAlbums } from './albums.ts';
import { carryArtists } from './artists.ts';
import { findFiles } from './finder.ts';
import { checkShape, identityOf } from './identity.ts';
import { nameLeftovers } from './leftovers.ts';
import { carryPeople } from './people.ts';
import { carryPlain } from './plain.ts';
import { plainTables } from './plain-tables.ts';
import { carrySettings } from './settings.ts';
import { carryTracks } from './tracks.ts';

export interface TuneCampOptions extends ImportOptions {
  /** The database file. */
  readonly path: string;
}

/**
 * Brings the contents of a TuneCamp database in, of any age. Nothing that was brought in before is touched again; what is
 * new there since is added. Music files are looked for in all music folders. When the signal aborts, it ends after the
 * present batch with `stopped`. Throws ImportError.
 */
export async function importTuneCamp(options: TuneCampOptions): Promise<ImportReport> {
  const copy = openCopy(options.path, options.scratch === undefined ? {} : { scratch: options.scratch });
  const tally = new Tally();
  let stopped = false;
  try {
    const tables = foreignTables(copy.db);
    checkShape(options.path, tables);
    const identity = identityOf(copy.db, tables);
    const source = options.db.write((writer) => ensureSource(writer, 'tunecamp', identity));
    await carryAll({ ...options, from: copy.db, tables, source, tally });
  } catch (error) {
    if (!options.signal.aborted) throw error;
    stopped = true;
  } finally {
    copy.close();
  }
  return tally.report({ kind: 'tunecamp', dryRun: false, stopped });
}

async function carryAll(context: Carrying): Promise<void> {
  const roots = musicRoots(context.db).map(({ id, path }) => ({ id, path }));
  await carryArtists(context, roots);
  await carryAccounts(context);
  const links = await findFiles(context, roots);
  await carryAlbums(context, roots, links);
  await carryTracks(context, links);
  await carryPeople(context);
  for (const plain of plainTables) await carryPlain(context, plain);
  await carrySettings(context);
  context.db.write((writer) => {
    deleteForsakenAlbums(writer);
    deleteUnusedArtists(writer);
  });
  nameLeftovers(context);
}
