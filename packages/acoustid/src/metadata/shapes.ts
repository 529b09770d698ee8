import type { MetadataWanted } from './flags.ts';
import type {
  CreditedArtist,
  Medium,
  Recording,
  Release,
  ReleaseEvent,
  ReleaseGroup,
  ReleaseTrack,
} from './model.ts';
import { Real, type Shape, type Value } from './value.ts';

/** An artist without an id is a plain name, which is how metadata of submissions is told from MusicBrainz's. */
const artistShape = ({ id, name, joinphrase }: CreditedArtist): Value =>
  id === undefined ? name : { id, name, joinphrase: joinphrase === '' ? undefined : joinphrase };

const artistsShape = (artists: readonly CreditedArtist[]): Value | undefined =>
  artists.length === 0 ? undefined : artists.map(artistShape);

/** Recordings and the like always have a title when they have an id: clients count on it. */
const titleOf = (id: string | undefined, title: string): string | undefined =>
  id === undefined && title === '' ? undefined : title;

export function recordingShape(recording: Recording, wanted: MetadataWanted): Shape {
  const { id, title, seconds, artists, isrcs } = recording;
  if (wanted.recordings === 'id') return { id };
  return {
    id,
    title: titleOf(id, title),
    duration: seconds === undefined || seconds <= 0 ? undefined : new Real(seconds),
    artists: artistsShape(artists),
    isrcs: wanted.isrcs && isrcs.length > 0 ? isrcs.toSorted() : undefined,
  };
}

export function groupShape(group: ReleaseGroup, wanted: MetadataWanted): Shape {
  const { id, title, type, secondaryTypes, artists } = group;
  if (wanted.releasegroups === 'id') return { id };
  return {
    id,
    title: titleOf(id, title),
    type,
    secondarytypes: secondaryTypes.length === 0 ? undefined : secondaryTypes,
    artists: artistsShape(artists),
  };
}

function eventShape({ country, year, month, day }: ReleaseEvent): Shape {
  const date =
    year === undefined && month === undefined && day === undefined ? undefined : { year, month, day };
  return { country, date };
}

const saysSomething = ({ country, year, month, day }: ReleaseEvent): boolean =>
  [country, year, month, day].some((part) => part !== undefined);

export function releaseShape(release: Release, wanted: MetadataWanted): Shape {
  const { id, title, mediumCount, trackCount, artists } = release;
  const mediums = wanted.tracks ? release.mediums.map(mediumShape) : undefined;
  if (wanted.releases === 'id') return { id, mediums };
  const events = release.events.filter(saysSomething).map(eventShape);
  return {
    id,
    title: titleOf(id, title),
    medium_count: mediumCount,
    track_count: trackCount,
    artists: artistsShape(artists),
    releaseevents: events.length === 0 ? undefined : events,
    // The first one once more on the release itself, where clients looked before there were several.
    ...events[0],
    mediums,
  };
}

function mediumShape({ position, trackCount, format, title, tracks }: Medium): Shape {
  return { position, track_count: trackCount, format, title, tracks: tracks.map(trackShape) };
}

const trackShape = ({ id, position, title, artists }: ReleaseTrack): Shape => ({
  id,
  position,
  title,
  artists: artistsShape(artists),
});

/** The shape of `m2`: a list of tracks that carry their medium and release. */
export function secondShape(recording: Recording): Shape {
  const { id, seconds, releases } = recording;
  const key = (release: Release): string => release.id ?? '';
  const tracks = releases
    .toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
    .flatMap((release) =>
      release.mediums.flatMap(({ position, trackCount, format, tracks: onMedium }) =>
        onMedium.map((track) => ({
          title: track.title,
          duration: track.seconds === undefined ? undefined : new Real(track.seconds),
          artists: artistsShape(track.artists),
          position: track.position,
          medium: {
            track_count: trackCount,
            position,
            format,
            release: { id: release.id, title: release.title },
          },
        })),
      ),
    );
  return { id, duration: seconds === undefined || seconds <= 0 ? undefined : new Real(seconds), tracks };
}
