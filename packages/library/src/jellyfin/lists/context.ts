import type { Database } from '@bandstand/sqlite';
import type { AccountViewer } from '../../access/index.ts';
import type { Catalogue, RandomSeeds } from '../../catalogue/index.ts';
import type { Playlists, SmartPlaylists } from '../../community/index.ts';
import type { Call } from '../endpoint.ts';
import type { Look } from '../look.ts';
import type { JellyfinReaders } from '../services.ts';

/** What lists are made with. */
export interface ListServices {
  readonly db: Database;
  readonly readers: JellyfinReaders;
  readonly catalogue: Catalogue;
  readonly playlists: Playlists;
  readonly smartPlaylists: SmartPlaylists;
  readonly seeds: RandomSeeds;
}

/** One list that is asked for. */
export interface ListContext extends ListServices {
  readonly viewer: AccountViewer;
  readonly look: Look;
  /** Of the random order: the pages of one list belong together. */
  readonly seed: number;
}

export function listContext(services: ListServices, call: Call, look: Look): ListContext {
  const { viewer, client, query } = call;
  const seed = services.seeds.of(
    `${viewer.account.id} ${client.deviceId ?? ''}`,
    query.whole('startIndex') ?? 0,
  );
  return { ...services, viewer, look, seed };
}
