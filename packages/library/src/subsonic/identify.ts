import { type Gid, parseSubsonicId, type SubsonicKind, type SubsonicRef } from '../ids.ts';
import { nothingThere } from './protocol/failures.ts';

/** What an id names, if it is of one of these kinds. Throws 70 for anything else: an id of ours is never malformed. */
export function refOf<K extends SubsonicKind>(
  id: string,
  ...kinds: readonly K[]
): SubsonicRef & { readonly kind: K } {
  const ref = parseSubsonicId(id);
  const kind = kinds.find((one) => one === ref?.kind);
  if (ref === undefined || kind === undefined) throw nothingThere(words[kinds[0] ?? 'track']);
  return { kind, gid: ref.gid };
}

/** The gid of a thing of this kind. */
export const gidOf = (id: string, kind: SubsonicKind): Gid => refOf(id, kind).gid;

const words: Readonly<Record<SubsonicKind, string>> = {
  artist: 'artist',
  album: 'album',
  track: 'song',
  playlist: 'playlist',
  folder: 'folder',
  station: 'radio station',
  share: 'share',
  channel: 'podcast',
  episode: 'episode',
};
