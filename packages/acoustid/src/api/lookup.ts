import { bestOfTracks, explain, type Match } from '../matching/index.ts';
import { Real, type Shape } from '../metadata/index.ts';
import { type FingerprintItem, type LookupRequest, lookupRequest, type TrackItem } from './lookup-request.ts';
import { type ApiServices, type Call, clientOf, type Endpoint } from './services.ts';

/** Most tracks that are found for a fingerprint. */
const mostResults = 10;

/** A track that was found. */
interface Found {
  readonly trackId: number;
  /** Its public id, or what the client called it. */
  readonly id: string;
  readonly score: number;
  readonly match?: Match;
}

/** Which tracks sound like fingerprints, or what is known about tracks. */
export const lookup: Endpoint = async (call, services) => {
  const application = await clientOf(call, services);
  const request = lookupRequest(call.parameters, call.version === 1 ? 'length' : 'duration');
  return { application, work: () => answer(call, services, request, application.id) };
};

async function answer(
  { address, userAgent, version }: Call,
  services: ApiServices,
  request: LookupRequest,
  applicationId: number,
): Promise<Shape> {
  const { counter } = services;
  const found: (readonly Found[])[] = [];
  // One after the other: a batch does not take more than its share of the machine.
  for (const item of request.items) {
    const tracks = item.kind === 'track' ? await named(services, item) : await heard(services, item, request);
    counter?.count({ applicationId, hit: tracks.length > 0, userAgent, ip: address });
    found.push(tracks);
  }
  const trackIds = [...new Set(found.flat().map(({ trackId }) => trackId))];
  const described = await services.describer.describe(trackIds, request.meta);
  const results = found.map((tracks) =>
    tracks.map((track) => resultOf(track, described.get(track.trackId) ?? {}, request.explain, version)),
  );
  if (!request.batch) return { results: results[0] ?? [] };
  return { fingerprints: request.items.map(({ index }, at) => ({ index, results: results[at] ?? [] })) };
}

async function named({ tracks }: ApiServices, { gid, said }: TrackItem): Promise<readonly Found[]> {
  const trackId = (await tracks.byGid([gid])).get(gid);
  return trackId === undefined ? [] : [{ trackId, id: said, score: 1 }];
}

async function heard(
  { matcher, tracks, searchTimeoutMs }: ApiServices,
  { seconds, hashes }: FingerprintItem,
  { within }: LookupRequest,
): Promise<readonly Found[]> {
  const matches = bestOfTracks(
    await matcher.match({ hashes, seconds, within, timeoutMs: searchTimeoutMs }),
    mostResults,
  );
  const unnamed = matches.flatMap(({ trackId, trackGid }) => (trackGid === undefined ? trackId : []));
  const gids = await tracks.gidsOf(unnamed);
  return matches.flatMap((match) => {
    const id = match.trackGid ?? gids.get(match.trackId);
    return id === undefined ? [] : [{ trackId: match.trackId, id, score: match.score, match }];
  });
}

function resultOf({ id, score, match }: Found, known: Shape, explained: boolean, version: 1 | 2): Shape {
  const { recordings, ...rest } = known;
  return {
    id,
    score: new Real(shortest(score)),
    ...rest,
    ...(version === 1 ? { tracks: recordings } : { recordings }),
    explanation: explained && match !== undefined ? explanationOf(match) : undefined,
  };
}

function explanationOf(match: Match): Shape {
  const { offset, overlap, bitErrors, bits } = explain(match);
  return {
    fingerprint: match.fingerprintId,
    duration: match.seconds,
    offset: new Real(offset),
    overlap: new Real(overlap),
    bit_errors: bitErrors,
    bits,
  };
}

/** A number of single precision with no more digits than tell it apart. */
export function shortest(single: number): number {
  for (let digits = 6; digits < 9; digits += 1) {
    const rounded = Number(single.toPrecision(digits));
    if (Math.fround(rounded) === Math.fround(single)) return rounded;
  }
  return Number(single.toPrecision(9));
}
