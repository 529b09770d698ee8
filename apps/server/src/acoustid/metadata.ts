import type { LibraryMetadata, Recording, Release } from '@bandstand/acoustid';
import { type KnownRecording, type KnownRelease, recordingsByMbid, stranger } from '@bandstand/library';
import type { Database } from '@bandstand/sqlite';

/**
 * What the library tells the world of recordings where there is no mirror of MusicBrainz: those that a stranger may list,
 * as whoever looks a fingerprint up is one.
 */
export function libraryMetadata(db: Database): LibraryMetadata {
  return {
    find: async (mbids) => {
      const known = db.read((reader) => recordingsByMbid(reader, stranger, mbids));
      return new Map([...known].map(([mbid, recording]) => [mbid, recordingOf(recording)]));
    },
  };
}

interface Credit {
  readonly mbid: string | null;
  readonly name: string;
  readonly joinPhrase: string;
}

const creditsOf = (names: readonly Credit[]) =>
  names.map(({ mbid, name, joinPhrase }) => ({
    ...(mbid === null ? {} : { id: mbid }),
    name,
    ...(joinPhrase === '' ? {} : { joinphrase: joinPhrase }),
  }));

function recordingOf({ mbid, title, seconds, isrc, artists, releases }: KnownRecording): Recording {
  return {
    id: mbid,
    title,
    ...(seconds === null ? {} : { seconds: Math.round(seconds) }),
    artists: creditsOf(artists),
    isrcs: isrc === null ? [] : [isrc],
    releases: releases.map((release) => releaseOf(release, { title, artists })),
  };
}

const groupTypes: Readonly<Record<string, { type: string; secondaryTypes: readonly string[] }>> = {
  album: { type: 'Album', secondaryTypes: [] },
  single: { type: 'Single', secondaryTypes: [] },
  ep: { type: 'EP', secondaryTypes: [] },
  compilation: { type: 'Album', secondaryTypes: ['Compilation'] },
  liveset: { type: 'Album', secondaryTypes: ['Live'] },
};

function releaseOf(
  release: KnownRelease,
  { title, artists }: Pick<KnownRecording, 'title' | 'artists'>,
): Release {
  const by = creditsOf(release.artists);
  const track = {
    ...(release.trackMbid === null ? {} : { id: release.trackMbid }),
    ...(release.trackNumber === null ? {} : { position: release.trackNumber }),
    title,
    artists: creditsOf(artists),
  };
  return {
    ...(release.mbid === null ? {} : { id: release.mbid }),
    title: release.title,
    trackCount: release.trackCount,
    artists: by,
    events: eventsOf(release.date),
    group: {
      ...(release.groupMbid === null ? {} : { id: release.groupMbid }),
      title: release.title,
      artists: by,
      ...(groupTypes[release.type] ?? { secondaryTypes: [] }),
    },
    mediums: [{ ...(release.discNumber === null ? {} : { position: release.discNumber }), tracks: [track] }],
  };
}

/** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
function eventsOf(date: string | null): Release['events'] {
  const [, year, month, day] = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?/.exec(date ?? '') ?? [];
  if (year === undefined) return [];
  return [
    {
      year: Number(year),
      ...(month === undefined ? {} : { month: Number(month) }),
      ...(day === undefined ? {} : { day: Number(day) }),
    },
  ];
}
