import type { AccountViewer } from '../../access/index.ts';
import type { Annotations, ItemRef } from '../../community/index.ts';
import { msOfTicks } from '../../jellyfin-items/index.ts';
import type { Places, PlayCounts, PlayHistory } from '../../listening/index.ts';
import type { ItemEdit } from './edit.ts';
import type { Subjects } from './subjects.ts';

/** The services that make edits of items; those of single requests, in the transaction of the batch. */
export interface ItemServices {
  readonly annotations: Annotations;
  readonly history: PlayHistory;
  readonly counts: PlayCounts;
  readonly places: Places;
}

type Of<Name extends ItemEdit['operation']> = Extract<ItemEdit, { operation: Name }>;

/** What has to be known of an edit before it is made: 200 when it can be, else the status that answers it. */
export function judge({ gid, operation }: ItemEdit, subjects: Subjects): 200 | 404 | 422 {
  const subject = subjects.get(gid);
  // What single requests do besides, for playlists, genres and the tracks of albums, stays theirs.
  if (subject === undefined) return 422;
  if (!subject.isSeen) return 404;
  const isOfAll = operation === 'favorite.set' || operation === 'rating.set';
  return isOfAll || subject.kind === 'track' ? 200 : 422;
}

/** Makes edits of different items that `judge` let pass, those of one kind together. */
export class ItemEdits {
  readonly #services: ItemServices;
  readonly #viewer: AccountViewer;
  readonly #client: string;

  constructor(services: ItemServices, viewer: AccountViewer, client: string) {
    this.#services = services;
    this.#viewer = viewer;
    this.#client = client;
  }

  make(edits: readonly ItemEdit[], subjects: Subjects): void {
    const of = <Name extends ItemEdit['operation']>(name: Name): readonly Of<Name>[] =>
      edits.filter((edit): edit is Of<Name> => edit.operation === name);
    const { annotations, history } = this.#services;
    const refs = (some: readonly ItemEdit[]): readonly ItemRef[] =>
      some.flatMap(({ gid }) => subjects.get(gid) ?? []);
    const favourites = of('favorite.set');
    annotations.star(this.#viewer, refs(favourites.filter(({ value }) => value)));
    annotations.unstar(this.#viewer, refs(favourites.filter(({ value }) => !value)));
    const ratings = of('rating.set').flatMap(({ gid, value }) => {
      const item = subjects.get(gid);
      return item === undefined ? [] : [{ ...item, rating: starsOf(value) }];
    });
    annotations.rateAll(this.#viewer, ratings);
    // The name that the single request gives to the same play.
    const plays = of('play.event').map(({ gid, key, at }) => ({
      trackGid: gid,
      at,
      client: this.#client,
      operationId: `jellyfin ${key.slice(0, 100)} ${gid} ${at}`,
    }));
    if (plays.length > 0) history.add(this.#viewer, plays);
    this.#place(of('progress.set'));
    this.#mark(of('played.set'));
  }

  /** Of those that nobody overtook: who listened after a thing was done knows better. */
  #current<E extends Of<'progress.set'> | Of<'played.set'>>(
    edits: readonly E[],
  ): readonly (E & { readonly plays: number; readonly last: number })[] {
    const counts = this.#services.counts.ofAll(
      this.#viewer,
      edits.map(({ gid }) => gid),
    );
    return edits.map((edit, index) => {
      const { plays = 0, lastPlayedAt = null } = counts[index] ?? {};
      return { ...edit, plays, last: lastPlayedAt === null ? 0 : Date.parse(lastPlayedAt) };
    });
  }

  #place(edits: readonly Of<'progress.set'>[]): void {
    if (edits.length === 0) return;
    const { counts, places } = this.#services;
    const current = this.#current(edits).filter(({ last, at }) => last <= at);
    places.removeBookmarks(
      this.#viewer,
      current.flatMap(({ gid, positionTicks }) => (positionTicks === 0 ? [gid] : [])),
    );
    const bookmarks = current.filter(({ positionTicks }) => positionTicks > 0);
    places.setBookmarks(
      this.#viewer,
      bookmarks.map(({ gid, positionTicks }) => ({
        trackGid: gid,
        positionMs: msOfTicks(positionTicks),
        comment: null,
      })),
    );
    const heard = current.filter(({ plays }) => plays > 0);
    counts.setAll(
      this.#viewer,
      heard.map(({ gid, at }) => ({ trackGid: gid, lastPlayedAt: at })),
    );
  }

  #mark(edits: readonly Of<'played.set'>[]): void {
    if (edits.length === 0) return;
    const { counts, places } = this.#services;
    const current = this.#current(edits).filter(({ value, last, at }) => value || last <= at);
    counts.setAll(
      this.#viewer,
      current.map(({ gid, value, plays, last, at }) =>
        value
          ? { trackGid: gid, plays: Math.max(1, plays), lastPlayedAt: Math.max(last, at) }
          : { trackGid: gid, plays: 0 },
      ),
    );
    places.removeBookmarks(
      this.#viewer,
      current.map(({ gid }) => gid),
    );
  }
}

const starsOf = (value: number | null): number =>
  value === null || value <= 0 ? 0 : Math.min(5, Math.max(1, Math.round(value / 2)));
