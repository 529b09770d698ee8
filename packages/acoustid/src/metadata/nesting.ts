import type { MetadataWanted } from './flags.ts';
import type { Medium, Recording, Release } from './model.ts';
import { groupShape, recordingShape, releaseShape } from './shapes.ts';
import { isList, isShape, type Shape, sameValue, type Value } from './value.ts';

/** A recording with what it is on. */
export function nestedRecording(recording: Recording, wanted: MetadataWanted): Shape {
  const shape = recordingShape(recording, wanted);
  return { ...shape, ...nestedReleases([recording], wanted, shape) };
}

/**
 * The `releasegroups`, or else the `releases`, that recordings are on, with what is nested in them; nothing when neither is
 * wanted. `parent` is the recording when it is part of the answer: what it
 * says need not be repeated when `compress` is asked for.
 */
export function nestedReleases(
  recordings: readonly Recording[],
  wanted: MetadataWanted,
  parent: Shape = {},
): Shape {
  const releases = joinedReleases(recordings);
  if (wanted.releasegroups !== 'no') {
    return { releasegroups: groupsOf(releases).map((group) => nestedGroup(group, wanted, parent)) };
  }
  if (wanted.releases === 'no') return {};
  return {
    releases: releases.map((release) => {
      const shape = nestedRelease(release, wanted, parent);
      return wanted.compress ? without(shape, parent, ['artists']) : shape;
    }),
  };
}

function nestedGroup(releases: readonly Release[], wanted: MetadataWanted, parent: Shape): Shape {
  const [first] = releases;
  if (first === undefined) return {};
  const shape = groupShape(first.group, wanted);
  if (wanted.releases !== 'no') {
    shape['releases'] = releases.map((release) => {
      const nested = nestedRelease(release, wanted, parent);
      return wanted.compress ? without(nested, shape, ['artists', 'title']) : nested;
    });
  }
  return wanted.compress ? without(shape, parent, ['artists']) : shape;
}

/** A release whose tracks repeat neither its artists nor the recording's title. */
function nestedRelease(release: Release, wanted: MetadataWanted, recording: Shape): Shape {
  const shape = releaseShape(release, wanted);
  if (!wanted.compress || shape['mediums'] === undefined) return shape;
  const mediums = shapesOf(shape['mediums']).map((medium) => ({
    ...medium,
    tracks: shapesOf(medium['tracks']).map((track) =>
      without(without(track, shape, ['artists']), recording, ['title']),
    ),
  }));
  return { ...shape, mediums };
}

const shapesOf = (list: Value | undefined): readonly Shape[] => (isList(list) ? list.filter(isShape) : []);

function without(shape: Shape, parent: Shape, names: readonly string[]): Shape {
  const repeated = names.filter((name) => sameValue(shape[name], parent[name]));
  return Object.fromEntries(Object.entries(shape).filter(([name]) => !repeated.includes(name)));
}

/** Releases in groups; where neither has an id each stands alone, and one that has is not shown in a group that has none. */
function groupsOf(releases: readonly Release[]): readonly (readonly Release[])[] {
  const groups = new Map<unknown, Release[]>();
  for (const release of releases) {
    if (release.id !== undefined && release.group.id === undefined) continue;
    const key = release.group.id ?? release;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [release]);
    else known.push(release);
  }
  return [...groups.values()];
}

/** The releases of several recordings; one that several are on is there once, with the tracks of all. */
function joinedReleases(recordings: readonly Recording[]): readonly Release[] {
  const joined = new Map<unknown, Release>();
  for (const release of recordings.flatMap(({ releases }) => releases)) {
    const key = release.id ?? release;
    const known = joined.get(key);
    joined.set(
      key,
      known === undefined ? release : { ...known, mediums: joinedMediums(known.mediums, release.mediums) },
    );
  }
  return [...joined.values()];
}

function joinedMediums(some: readonly Medium[], others: readonly Medium[]): readonly Medium[] {
  const joined = new Map(some.map((medium) => [medium.position, medium]));
  for (const medium of others) {
    const known = joined.get(medium.position);
    const tracks = [...(known?.tracks ?? []), ...medium.tracks];
    joined.set(medium.position, { ...(known ?? medium), tracks });
  }
  return [...joined.values()].toSorted((a, b) => (a.position ?? 0) - (b.position ?? 0));
}
