import { answer, api, type PlaylistDetail, type Track } from '#lib/api/index.ts';
import type { Notices } from '#lib/app/index.ts';

export interface Place {
  /** Stays with the place while it is moved about in this page. */
  readonly key: number;
  /** Null while this viewer may not hear it. */
  readonly track: Track | null;
}

/** A playlist that is being edited: changes show at once and are taken back when the server refuses them. */
export class PlaylistEditor {
  places: readonly Place[] = $state.raw([]);
  readonly #gid: string;
  readonly #notices: Notices;
  /** Edits go one after the other: each counts on the order that the one before has left. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ id, places }: PlaylistDetail, notices: Notices) {
    this.#gid = id;
    this.#notices = notices;
    this.places = places.map(({ track }, key) => ({ key, track }));
  }

  get tracks(): readonly Track[] {
    return this.places.flatMap(({ track }) => (track === null ? [] : [track]));
  }

  /** A place that may not be heard has no id that could be put elsewhere, so the list keeps its order then. */
  get canMove(): boolean {
    return this.places.every(({ track }) => track !== null);
  }

  move(from: number, to: number): void {
    const place = this.places[from];
    if (place === undefined || place.track === null) return;
    const { id } = place.track;
    this.#edit(this.places.toSpliced(from, 1).toSpliced(to, 0, place), { remove: [from], add: [id], at: to });
  }

  remove(index: number): void {
    this.#edit(this.places.toSpliced(index, 1), { remove: [index] });
  }

  #edit(places: readonly Place[], body: { remove: number[]; add?: string[]; at?: number }): void {
    const before = this.places;
    this.places = places;
    this.#turn = this.#turn.then(async () => {
      const path = { params: { path: { gid: this.#gid } } };
      const done = await this.#notices.attempt(async () => {
        await answer(api.POST('/api/v1/playlists/{gid}/tracks', { ...path, body }));
      });
      if (!done) this.places = before;
      return done;
    });
  }
}
