import { api, type TrackChanges, type TrackEdit, taggedAnswer } from '#lib/api/index.ts';
import { m } from '#lib/messages/index.ts';
import type { EditOptions } from './edit.svelte.ts';
import { lyricsLines, lyricsText } from './lyrics-text.ts';
import { creditRows, creditsOf, listOf, listText, numberOrNull, textOf, textOrNull } from './values.ts';

export const explicits = ['', 'yes', 'no'] as const;

const draftOf = (view: TrackEdit) => ({
  title: view.title,
  sortTitle: textOf(view.sortTitle),
  artists: creditRows(view.artists),
  trackNum: textOf(view.trackNum),
  discNum: textOf(view.discNum),
  genres: listText(view.genres),
  year: textOf(view.year),
  releaseDate: textOf(view.releaseDate),
  originalDate: textOf(view.originalDate),
  comment: textOf(view.comment),
  bpm: textOf(view.bpm),
  isrc: textOf(view.isrc),
  explicit: explicitOf(view.explicit),
  lyrics: view.lyrics.map(({ lang, lines }) => ({ lang, text: lyricsText(lines) })),
});
export type TrackDraft = ReturnType<typeof draftOf>;

function explicitOf(value: boolean | null): (typeof explicits)[number] {
  return value === null ? '' : value ? 'yes' : 'no';
}

const bodyOf = (draft: TrackDraft) => ({
  title: draft.title.trim(),
  sortTitle: textOrNull(draft.sortTitle),
  artists: creditsOf(draft.artists),
  trackNum: numberOrNull(draft.trackNum),
  discNum: numberOrNull(draft.discNum),
  genres: listOf(draft.genres),
  year: numberOrNull(draft.year),
  releaseDate: textOrNull(draft.releaseDate),
  originalDate: textOrNull(draft.originalDate),
  comment: textOrNull(draft.comment),
  bpm: numberOrNull(draft.bpm),
  isrc: textOrNull(draft.isrc),
  explicit: draft.explicit === '' ? null : draft.explicit === 'yes',
  lyrics: draft.lyrics
    .map(({ lang, text }) => ({ lang: lang.trim().toLowerCase() || 'xxx', lines: lyricsLines(text) }))
    .filter(({ lines }) => lines.length > 0),
});
export type TrackBody = ReturnType<typeof bodyOf>;

/** How a track is loaded for editing. Throws an ApiProblem. */
export const loadTrack = (gid: string) =>
  taggedAnswer(api.GET('/api/v1/tracks/{gid}/edit', { params: { path: { gid } } }));

export function trackEdit(gid: string): EditOptions<TrackEdit, TrackDraft, TrackBody> {
  return {
    load: () => loadTrack(gid),
    save: (changes, reset, etag) => {
      const body: TrackChanges = { ...changes, ...(reset.length > 0 ? { reset } : {}) };
      const headers = { 'if-match': etag };
      return taggedAnswer(api.PATCH('/api/v1/tracks/{gid}', { params: { path: { gid } }, headers, body }));
    },
    draftOf,
    bodyOf,
    labels: m.editing.fields,
  };
}
