import { answer, api, type ItemKind } from '#lib/api/index.ts';

/** Puts an item among the favourites, or takes it out; the time of the mark, undefined when there is none now. */
export async function star(kind: ItemKind, gid: string, on: boolean): Promise<string | undefined> {
  const path = { params: { path: { gid } } };
  const calls = {
    artists: () =>
      on ? api.PUT('/api/v1/starred/artists/{gid}', path) : api.DELETE('/api/v1/starred/artists/{gid}', path),
    albums: () =>
      on ? api.PUT('/api/v1/starred/albums/{gid}', path) : api.DELETE('/api/v1/starred/albums/{gid}', path),
    tracks: () =>
      on ? api.PUT('/api/v1/starred/tracks/{gid}', path) : api.DELETE('/api/v1/starred/tracks/{gid}', path),
  };
  await answer(calls[kind]());
  return on ? new Date().toISOString() : undefined;
}

/** Rates an item 1 to 5; 0 takes the rating back. */
export async function rate(kind: ItemKind, gid: string, rating: number): Promise<void> {
  const given = { params: { path: { gid } }, body: { rating } };
  const calls = {
    artists: () => api.PUT('/api/v1/ratings/artists/{gid}', given),
    albums: () => api.PUT('/api/v1/ratings/albums/{gid}', given),
    tracks: () => api.PUT('/api/v1/ratings/tracks/{gid}', given),
  };
  await answer(calls[kind]());
}
