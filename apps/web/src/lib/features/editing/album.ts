import { type AlbumChanges, type AlbumEdit, api, taggedAnswer } from '#lib/api/index.ts';
import { m } from '#lib/messages/index.ts';
import type { EditOptions } from './edit.svelte.ts';
import {
  creditRows,
  creditsOf,
  linksOf,
  listOf,
  listText,
  numberOrNull,
  textOf,
  textOrNull,
} from './values.ts';

export const albumTypes = ['album', 'single', 'ep', 'compilation', 'liveset', 'podcast'] as const;
export const downloads = ['', 'free', 'paid', 'codes', 'external', 'none'] as const;

const draftOf = (view: AlbumEdit) => ({
  title: view.title,
  sortTitle: textOf(view.sortTitle),
  artists: creditRows(view.artists),
  type: view.type,
  compilation: view.compilation,
  year: textOf(view.year),
  releaseDate: textOf(view.releaseDate),
  originalDate: textOf(view.originalDate),
  genres: listText(view.genres),
  label: textOf(view.label),
  catalogNumber: textOf(view.catalogNumber),
  barcode: textOf(view.barcode),
  discTitles: view.discTitles.map(({ disc, title }) => ({ disc: String(disc), title })),
  description: textOf(view.description),
  license: textOf(view.license),
  download: view.download ?? ('' as const),
  links: view.links.map(({ label, url }) => ({ label, url })),
  listeners: view.listeners,
});
export type AlbumDraft = ReturnType<typeof draftOf>;

const bodyOf = (draft: AlbumDraft) => ({
  title: draft.title.trim(),
  sortTitle: textOrNull(draft.sortTitle),
  artists: creditsOf(draft.artists),
  type: draft.type,
  compilation: draft.compilation,
  year: numberOrNull(draft.year),
  releaseDate: textOrNull(draft.releaseDate),
  originalDate: textOrNull(draft.originalDate),
  genres: listOf(draft.genres),
  label: textOrNull(draft.label),
  catalogNumber: textOrNull(draft.catalogNumber),
  barcode: textOrNull(draft.barcode),
  discTitles: draft.discTitles
    .filter(({ disc, title }) => Number(disc) > 0 && title.trim() !== '')
    .map(({ disc, title }) => ({ disc: Number(disc), title: title.trim() })),
  description: textOrNull(draft.description),
  license: textOrNull(draft.license),
  download: draft.download === '' ? null : draft.download,
  links: linksOf(draft.links),
  listeners: draft.listeners,
});
export type AlbumBody = ReturnType<typeof bodyOf>;

/** How an album is loaded for editing. Throws an ApiProblem. */
export const loadAlbum = (gid: string) =>
  taggedAnswer(api.GET('/api/v1/albums/{gid}/edit', { params: { path: { gid } } }));

export function albumEdit(gid: string): EditOptions<AlbumEdit, AlbumDraft, AlbumBody> {
  return {
    load: () => loadAlbum(gid),
    save: (changes, reset, etag) => {
      const body: AlbumChanges = { ...changes, ...(reset.length > 0 ? { reset } : {}) };
      const headers = { 'if-match': etag };
      return taggedAnswer(api.PATCH('/api/v1/albums/{gid}', { params: { path: { gid } }, headers, body }));
    },
    draftOf,
    bodyOf,
    labels: m.editing.fields,
  };
}
