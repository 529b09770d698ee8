import type { Clock, Database } from '@bandstand/sqlite';
import type { AccountViewer, Viewer } from '../access/index.ts';
import type { Catalogue, Matched, TrackRules } from '../catalogue/index.ts';
import type { PlaylistRecord } from './playlist-store.ts';
import { updateRules } from './playlist-store.ts';
import { type PlaylistChanges, type Playlists, permitted } from './playlists.ts';
import { parseRules } from './track-rules.ts';

const dayMs = 86_400_000;

/** A playlist and what stands in it for one viewer. */
export interface OpenPlaylist {
  readonly playlist: PlaylistRecord;
  /** Row ids in order. */
  readonly trackIds: readonly number[];
}

export interface SmartPlaylistsOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly playlists: Playlists;
  readonly catalogue: Catalogue;
}

/**
 * Playlists that fill themselves by rules. What they hold is worked out in the reading threads when somebody looks, of
 * what he lists and of what he himself starred, rated and played: nobody learns what others did, or of what is hidden.
 */
export class SmartPlaylists {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #playlists: Playlists;
  readonly #catalogue: Catalogue;

  constructor({ db, clock, playlists, catalogue }: SmartPlaylistsOptions) {
    this.#db = db;
    this.#clock = clock;
    this.#playlists = playlists;
    this.#catalogue = catalogue;
  }

  /** Returns the gid of the new list. Throws `invalid` for rules that are none. */
  create(
    viewer: AccountViewer,
    changes: PlaylistChanges & { readonly name: string },
    rules: unknown,
  ): string {
    const checked = parseRules(rules);
    const gid = this.#playlists.create(viewer, changes, []);
    this.#write(viewer, gid, checked);
    return gid;
  }

  /** Puts other rules in the place of those there are; a list that people filled loses its places. Throws `invalid`. */
  setRules(viewer: AccountViewer, gid: string, rules: unknown): void {
    this.#write(viewer, gid, parseRules(rules));
  }

  /** Any playlist with what stands in it, whether people fill it or rules. Throws `not_found`. */
  async open(viewer: Viewer, gid: string): Promise<OpenPlaylist> {
    const found = this.#playlists.get(viewer, gid);
    const { playlist } = found;
    if (playlist.rules === null) return found;
    const { ids, durationS } = await this.#match(viewer, playlist.rules, playlist.id);
    return { playlist: { ...playlist, trackCount: ids.length, durationS }, trackIds: ids };
  }

  /** The same records; those filled by rules with what they hold for this viewer at this moment. */
  counted(viewer: Viewer, records: readonly PlaylistRecord[]): Promise<PlaylistRecord[]> {
    return Promise.all(
      records.map(async (record) => {
        if (record.rules === null) return record;
        const { ids, durationS } = await this.#match(viewer, record.rules, record.id);
        return { ...record, trackCount: ids.length, durationS };
      }),
    );
  }

  /** What rules would find now, before they are kept. Throws `invalid`. */
  async preview(viewer: Viewer, rules: unknown): Promise<Matched> {
    return this.#match(viewer, parseRules(rules), 0);
  }

  /** The random order is another one every day, so that a list stays as it is while somebody listens. */
  #match(viewer: Viewer, rules: TrackRules, id: number): Promise<Matched> {
    const now = this.#clock();
    return this.#catalogue.matching(viewer, rules, now, id + Math.floor(now / dayMs));
  }

  #write(viewer: AccountViewer, gid: string, rules: TrackRules): void {
    this.#db.write((writer) => updateRules(writer, permitted(writer, viewer, 'edit', gid).id, rules));
  }
}
