import { mirrorSchema } from '../ingest/index.ts';
import { readQuickly } from '../lookup/index.ts';
import type { Bind, QuickStatement } from '../postgres/index.ts';
import {
  creditsOf,
  eventsOf,
  type GroupRow,
  type MirrorRows,
  mirrorStatement,
  type RecordingRow,
  type TrackRow,
} from './mirror-rows.ts';
import type { CreditedArtist, Medium, Recording, RecordingSource, Release, ReleaseEvent } from './model.ts';

/** Recordings as a mirror of MusicBrainz's database describes them: one question for all that is wanted. */
export function mirrorMetadata(bind: Bind<unknown>): RecordingSource {
  let known: QuickStatement | undefined;
  return {
    async find(mbids, { releases, isrcs }, timeoutMs) {
      known ??= mirrorStatement(await mirrorSchema(bind.readOnly));
      const values = [`{${mbids.join(',')}}`, releases, isrcs];
      const [found] = await readQuickly<MirrorRows>(bind.quick, known, values, timeoutMs);
      if (found === undefined) return new Map();
      const around = surroundings(found);
      const tracks = Map.groupBy(found.tracks, ({ recording }) => recording);
      const codes = new Map(found.isrcs.map(({ recording, isrcs }) => [recording, isrcs]));
      return new Map(
        found.recordings.map((row) => [
          row.gid,
          recordingOf(row, codes.get(row.id) ?? [], tracks.get(row.id) ?? [], around),
        ]),
      );
    },
  };
}

/** All that tracks point to, by MusicBrainz's row numbers. */
interface Surroundings {
  readonly sizes: ReadonlyMap<number, { readonly mediums: number; readonly tracks: number }>;
  readonly events: ReadonlyMap<number, readonly ReleaseEvent[]>;
  readonly groups: ReadonlyMap<number, GroupRow>;
  readonly credits: ReadonlyMap<number, readonly CreditedArtist[]>;
}

const surroundings = ({ sizes, events, groups, credits }: MirrorRows): Surroundings => ({
  sizes: new Map(sizes.map(({ release, ...size }) => [release, size])),
  events: eventsOf(events),
  groups: new Map(groups.map((row) => [row.id, row])),
  credits: creditsOf(credits),
});

const seconds = (milliseconds: number | null) =>
  milliseconds === null ? {} : { seconds: milliseconds / 1000 };

function recordingOf(
  row: RecordingRow,
  isrcs: readonly string[],
  on: readonly TrackRow[],
  around: Surroundings,
): Recording {
  const releases = Map.groupBy(on, ({ release }) => release);
  return {
    id: row.gid,
    title: row.name,
    ...seconds(row.length),
    artists: around.credits.get(row.artist_credit) ?? [],
    isrcs,
    releases: [...releases.values()].flatMap((tracks) => releaseOf(tracks, around)).toSorted(byFirstEvent),
  };
}

/** The earliest first; those without a date last; then in the order of ids, so that an answer is always the same. */
function byFirstEvent(a: Release, b: Release): number {
  const when = ({ events: [first] }: Release): number =>
    first?.year === undefined
      ? Number.MAX_SAFE_INTEGER
      : first.year * 10_000 + (first.month ?? 99) * 100 + (first.day ?? 99);
  return when(a) - when(b) || ((a.id ?? '') < (b.id ?? '') ? -1 : 1);
}

function releaseOf(tracks: readonly TrackRow[], around: Surroundings): Release[] {
  const [first] = tracks;
  if (first === undefined) return [];
  const group = around.groups.get(first.group);
  const size = around.sizes.get(first.release);
  return [
    {
      id: first.release_gid,
      title: first.release_name,
      ...(size === undefined ? {} : { mediumCount: size.mediums, trackCount: size.tracks }),
      artists: around.credits.get(first.release_credit) ?? [],
      events: around.events.get(first.release) ?? [],
      group: {
        ...(group === undefined ? {} : { id: group.gid }),
        title: group?.name ?? first.release_name,
        ...(typeof group?.type === 'string' ? { type: group.type } : {}),
        secondaryTypes: group?.secondary ?? [],
        artists: around.credits.get(group?.artist_credit ?? first.release_credit) ?? [],
      },
      mediums: mediumsOf(tracks, around),
    },
  ];
}

function mediumsOf(tracks: readonly TrackRow[], around: Surroundings): Medium[] {
  const mediums = Map.groupBy(tracks, ({ medium_position }) => medium_position);
  return [...mediums.values()].flatMap((onMedium) => {
    const [first] = onMedium;
    if (first === undefined) return [];
    return {
      position: first.medium_position,
      trackCount: first.medium_tracks,
      ...(first.medium_format === null ? {} : { format: first.medium_format }),
      ...(first.medium_name === null || first.medium_name === '' ? {} : { title: first.medium_name }),
      tracks: onMedium.map((track) => ({
        id: track.track_gid,
        position: track.track_position,
        title: track.track_name,
        ...seconds(track.track_length),
        artists: around.credits.get(track.track_credit) ?? [],
      })),
    };
  });
}
