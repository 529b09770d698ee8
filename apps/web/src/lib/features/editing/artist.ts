import { type ArtistChanges, type ArtistEdit, api, taggedAnswer } from '#lib/api/index.ts';
import { m } from '#lib/messages/index.ts';
import type { EditOptions } from './edit.svelte.ts';
import { linksOf, textOf, textOrNull } from './values.ts';

const draftOf = (view: ArtistEdit) => ({
  name: view.name,
  sortName: textOf(view.sortName),
  bio: textOf(view.bio),
  links: view.links.map(({ label, url }) => ({ label, url })),
});
export type ArtistDraft = ReturnType<typeof draftOf>;

const bodyOf = (draft: ArtistDraft) => ({
  name: draft.name.trim(),
  sortName: textOrNull(draft.sortName),
  bio: textOrNull(draft.bio),
  links: linksOf(draft.links),
});
export type ArtistBody = ReturnType<typeof bodyOf>;

/** How an artist is loaded for editing. Throws an ApiProblem. */
export const loadArtist = (gid: string) =>
  taggedAnswer(api.GET('/api/v1/artists/{gid}/edit', { params: { path: { gid } } }));

export function artistEdit(gid: string): EditOptions<ArtistEdit, ArtistDraft, ArtistBody> {
  return {
    load: () => loadArtist(gid),
    save: (changes, reset, etag) => {
      const body: ArtistChanges = { ...changes, ...(reset.length > 0 ? { reset } : {}) };
      const headers = { 'if-match': etag };
      return taggedAnswer(api.PATCH('/api/v1/artists/{gid}', { params: { path: { gid } }, headers, body }));
    },
    draftOf,
    bodyOf,
    labels: m.editing.fields,
  };
}
