/** What decides the shape of the answer; the first that is asked for wins, the rest then say how much. */
export type MetadataMode = 'm2' | 'recordings' | 'releasegroups' | 'releases' | 'none';

/** The words of the parameter `meta`. */
export interface MetadataWanted {
  readonly mode: MetadataMode;
  /** `all`, only the `id`, or nothing. */
  readonly recordings: Detail;
  readonly releasegroups: Detail;
  readonly releases: Detail;
  readonly tracks: boolean;
  readonly sources: boolean;
  readonly isrcs: boolean;
  readonly usermeta: boolean;
  readonly compress: boolean;
}

export type Detail = 'all' | 'id' | 'no';

/**
 * Reads `meta`: words between white space; `1` is recordingids and `2` is m2,
 * as in the first version. Unknown words are ignored.
 */
export function metadataWanted(meta: string): MetadataWanted {
  const words = new Set(meta === '1' ? ['recordingids'] : meta === '2' ? ['m2'] : meta.split(/\s+/));
  const detail = (ids: string, all: string): Detail =>
    words.has(ids) ? 'id' : words.has(all) ? 'all' : 'no';
  const releasegroups = detail('releasegroupids', 'releasegroups');
  const releases = detail('releaseids', 'releases');
  const byIsrc = words.has('isrcs') && !words.has('recordingids');
  const recordings = byIsrc ? 'all' : detail('recordingids', 'recordings');
  const rest = releasegroups !== 'no' ? 'releasegroups' : releases !== 'no' ? 'releases' : 'none';
  return {
    mode: words.has('m2') ? 'm2' : recordings !== 'no' ? 'recordings' : rest,
    recordings,
    releasegroups,
    releases,
    tracks: words.has('tracks'),
    sources: words.has('sources'),
    isrcs: words.has('isrcs'),
    usermeta: words.has('usermeta'),
    compress: words.has('compress'),
  };
}
