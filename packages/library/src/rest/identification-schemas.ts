import Type, { type TSchema } from 'typebox';
import type {
  Duplicates,
  IdentificationStatus,
  ReviewedTrack,
  ReviewRow,
  ScoredRecording,
} from '../identify/index.ts';

const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const text = orNull(Type.String());
const count = Type.Integer({ minimum: 0 });
const score = orNull(Type.Number({ description: '0 to 1.' }));
const time = orNull(Type.String({ description: 'ISO 8601, UTC' }));

export const recordingSchema = Type.Object(
  {
    musicBrainzId: text,
    title: text,
    artist: text,
    album: text,
    sources: Type.Integer({ description: 'How many submissions say so.' }),
    score: Type.Number({ description: 'Of the match, 0 to 1.' }),
  },
  { $id: 'IdentifiedRecording' },
);

const track = {
  id: Type.String(),
  title: Type.String(),
  artist: text,
  album: orNull(Type.Object({ id: Type.String(), title: Type.String() })),
  musicBrainzId: text,
  durationMs: orNull(Type.Integer()),
  format: text,
  bitrateKbps: orNull(Type.Integer()),
  missing: Type.Boolean({ description: 'Its files cannot be found at present.' }),
  acoustid: text,
  score,
  lookedUpAt: time,
  keptApart: Type.Boolean({ description: 'A person said that it is no duplicate.' }),
};
export const reviewedSchema = Type.Object(
  { ...track, recordings: Type.Array(recordingSchema) },
  { $id: 'ReviewedTrack' },
);
export const duplicatesSchema = Type.Object(
  {
    acoustid: Type.String(),
    total: Type.Integer({ description: 'Tracks of this AcoustID; the first 20 are here.' }),
    tracks: Type.Array(Type.Object(track)),
  },
  { $id: 'DuplicateTracks' },
);

export const statusSchema = Type.Object(
  {
    service: Type.Object({
      state: Type.Enum(['ready', 'starting', 'away', 'off']),
      reason: text,
    }),
    tracks: Type.Object({
      toFingerprint: count,
      toLookUp: count,
      done: count,
      without: Type.Integer({ description: 'Their sound cannot be fingerprinted.' }),
    }),
    run: orNull(
      Type.Object({
        state: Type.Enum(['waiting', 'running']),
        startedAt: time,
        done: count,
        total: orNull(Type.Integer()),
      }),
    ),
    lists: Type.Object(
      { duplicates: count, unknown: count, mistagged: count, suggested: count },
      { description: 'Lengths of the lists, counted up to 1000.' },
    ),
  },
  { $id: 'IdentificationStatus' },
);

export const trackIdentificationSchema = Type.Object(
  {
    acoustid: text,
    score,
    musicBrainzId: text,
    lookedUpAt: time,
    step: Type.String({
      description:
        'What is done next: fingerprint, lookup, submit, outcome, judge; done; none: no fingerprint.',
    }),
    problem: Type.Union([Type.String(), Type.Null()], {
      description: 'Stable code: why there is no fingerprint or answer. Only for who may edit the track.',
    }),
    review: orNull(Type.Enum(['unknown', 'mistagged', 'suggested'])),
    recordings: orNull(Type.Array(recordingSchema)),
  },
  { $id: 'TrackIdentification' },
);

const isoOrNull = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

export function statusBody({ service, tracks, run, lists }: IdentificationStatus) {
  return {
    service: { state: service.state, reason: 'reason' in service ? service.reason : null },
    tracks,
    run:
      run === null
        ? null
        : { state: run.state, startedAt: isoOrNull(run.startedAt), done: run.done, total: run.total },
    lists,
  };
}

export function trackBody(row: ReviewRow) {
  const { gid, title, artist, albumGid, album, mbid, duration, format, bitrate, acoustid, lookedUpAt } = row;
  return {
    id: gid,
    title,
    artist,
    album: albumGid === null ? null : { id: albumGid, title: album ?? '' },
    musicBrainzId: mbid,
    durationMs: duration === null ? null : Math.round(duration * 1000),
    format,
    bitrateKbps: bitrate === null ? null : Math.round(bitrate),
    missing: row.isMissing === 1,
    acoustid,
    score: row.score,
    lookedUpAt,
    keptApart: row.apart === 1,
  };
}

export function recordingBody({ mbid, title, artist, album, sources, score }: ScoredRecording) {
  return { musicBrainzId: mbid, title, artist, album, sources, score };
}

export const reviewedBody = ({ recordings, ...row }: ReviewedTrack) => ({
  ...trackBody(row),
  recordings: recordings.map(recordingBody),
});

export const duplicatesBody = ({ acoustid, total, tracks }: Duplicates) => ({
  acoustid,
  total,
  tracks: tracks.map(trackBody),
});
