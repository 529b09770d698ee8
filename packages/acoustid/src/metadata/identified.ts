import type { CreditedArtist, LibraryMetadata, Recording, Release } from './model.ts';

/**
 * What a library knows of recordings of MusicBrainz, without what MusicBrainz has no id for, or the library does not
 * know it: clients read the ids of artists, releases and groups, and the positions of tracks, without asking whether
 * they are there, and fail at the first that is missing.
 */
export function identifiedMetadata(library: LibraryMetadata): LibraryMetadata {
  return {
    async find(...asked) {
      const found = await library.find(...asked);
      return new Map([...found].map(([mbid, recording]) => [mbid, identified(recording)]));
    },
  };
}

const identified = (recording: Recording): Recording => ({
  ...recording,
  artists: identifiedArtists(recording.artists),
  releases: recording.releases.flatMap((release) =>
    release.id === undefined ? [] : identifiedRelease(release),
  ),
});

/** All of them or nobody: a part of a credit is a wrong one. */
const identifiedArtists = (artists: readonly CreditedArtist[]): readonly CreditedArtist[] =>
  artists.every(({ id }) => id !== undefined) ? artists : [];

const identifiedRelease = (release: Release): Release => ({
  ...release,
  artists: identifiedArtists(release.artists),
  group: { ...release.group, artists: identifiedArtists(release.group.artists) },
  mediums: release.mediums.map((medium) => ({
    ...medium,
    tracks: medium.tracks
      .filter(({ position }) => position !== undefined)
      .map((track) => ({ ...track, artists: identifiedArtists(track.artists) })),
  })),
});
