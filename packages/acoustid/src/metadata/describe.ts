import type { QuickReads } from '../postgres/index.ts';
import type { MetadataWanted } from './flags.ts';
import { linksOf, type RecordingLink, userMetadataOf } from './links.ts';
import type { Recording, RecordingSource } from './model.ts';
import { nestedRecording, nestedReleases } from './nesting.ts';
import { secondShape } from './shapes.ts';
import { isList, isShape, type Shape, type Value } from './value.ts';

export interface DescriberOptions {
  /** Of the fingerprint database. */
  readonly quick: QuickReads;
  /** Null when nothing is known of recordings but their ids. */
  readonly source: RecordingSource | null;
  /** Milliseconds for each question. */
  readonly timeoutMs: number;
}

/** Says what is known about tracks, in the shapes of the API. */
export class Describer {
  readonly #options: DescriberOptions;

  constructor(options: DescriberOptions) {
    this.#options = options;
  }

  /** What is added to the result of each track; nothing for tracks of which nothing is known. Rejects with MatchError. */
  async describe(trackIds: readonly number[], wanted: MetadataWanted): Promise<ReadonlyMap<number, Shape>> {
    if (wanted.mode === 'none' || trackIds.length === 0) return new Map();
    const { quick, timeoutMs } = this.#options;
    const links = await linksOf(quick, trackIds, timeoutMs);
    const known = await this.#recordings(links, wanted);
    if (wanted.mode === 'recordings' && wanted.usermeta && known.size === 0)
      return this.#withUserMetadata(trackIds, links, wanted);
    return new Map([...links].map(([trackId, of]) => [trackId, described(of, known, wanted)]));
  }

  async #recordings(
    links: ReadonlyMap<number, readonly RecordingLink[]>,
    wanted: MetadataWanted,
  ): Promise<ReadonlyMap<string, Recording>> {
    const { source, timeoutMs } = this.#options;
    const mbids = new Set([...links.values()].flatMap((of) => of.map(({ mbid }) => mbid)));
    const onlyIds = wanted.recordings === 'id' && wanted.mode === 'recordings';
    const releases = wanted.mode === 'm2' || wanted.releases !== 'no' || wanted.releasegroups !== 'no';
    if (source === null || mbids.size === 0 || (onlyIds && !releases)) return new Map();
    return source.find(
      [...mbids],
      { releases, isrcs: wanted.isrcs && wanted.mode === 'recordings' },
      timeoutMs,
    );
  }

  /** Nothing is known of any recording: what submissions said is better than nothing. Ids only would say nothing at all. */
  async #withUserMetadata(
    trackIds: readonly number[],
    links: ReadonlyMap<number, readonly RecordingLink[]>,
    wanted: MetadataWanted,
  ): Promise<ReadonlyMap<number, Shape>> {
    const { quick, timeoutMs } = this.#options;
    const said =
      wanted.recordings === 'id'
        ? new Map<number, readonly Recording[]>()
        : await userMetadataOf(quick, trackIds, timeoutMs);
    const shapes = new Map<number, Shape>();
    for (const trackId of trackIds) {
      const linked = (links.get(trackId) ?? []).map((link) => linkShape(link, wanted));
      const told = (said.get(trackId) ?? []).map((recording) => pruned(nestedRecording(recording, wanted)));
      const recordings = [...linked, ...told.filter((shape) => Object.keys(shape).length > 0)];
      if (recordings.length > 0) shapes.set(trackId, { recordings });
    }
    return shapes;
  }
}

const linkShape = ({ mbid, sources }: RecordingLink, wanted: MetadataWanted): Shape => ({
  id: mbid,
  sources: wanted.sources && wanted.mode === 'recordings' ? sources : undefined,
});

function described(
  links: readonly RecordingLink[],
  known: ReadonlyMap<string, Recording>,
  wanted: MetadataWanted,
): Shape {
  if (wanted.mode === 'releasegroups' || wanted.mode === 'releases')
    return nestedReleases(
      links.flatMap(({ mbid }) => known.get(mbid) ?? []),
      wanted,
    );
  const recordings = links.map((link) => {
    const shape = linkShape(link, wanted);
    const recording = known.get(link.mbid);
    if (recording === undefined) return shape;
    const more = wanted.mode === 'm2' ? secondShape(recording) : nestedRecording(recording, wanted);
    // The id that was linked, whatever the source calls it.
    return { ...more, ...shape };
  });
  return { recordings };
}

/** Without what says nothing: submissions know no ids, and most know no more than a title. */
function pruned(shape: Shape): Shape {
  const kept: Shape = {};
  for (const [name, value] of Object.entries(shape)) {
    if (!isList(value)) {
      if (value !== undefined) kept[name] = value;
      continue;
    }
    const items = value.map((item) => (isShape(item) ? pruned(item) : item)).filter(saysSomething);
    if (items.length > 0 || name === 'mediums' || name === 'tracks') kept[name] = items;
  }
  return kept;
}

const saysSomething = (item: Value): boolean => !isShape(item) || Object.keys(item).length > 0;
