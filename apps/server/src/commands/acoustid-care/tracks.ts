import {
  changesOfLink,
  type Merge,
  MergeError,
  mergesOf,
  mergeTracks,
  setLinkDisabled,
  setTrackDisabled,
  trackGids,
  trackIdOf,
  unmergeTrack,
} from '@bandstand/acoustid';
import { type CareParts, list, noteOf } from './parts.ts';

/** What people do to tracks. */
export function trackWork(parts: CareParts) {
  const { postgres, terminal, options } = parts;
  const { db } = postgres.binds.fingerprint;
  const tell = async (merges: readonly Merge[]): Promise<void> => {
    const gids = await trackGids(
      db,
      merges.flatMap(({ trackId, targetId }) => [trackId, targetId]),
    );
    const rows = merges.map(({ trackId, targetId, note, created, undone }) => ({
      track: gids.get(trackId),
      into: gids.get(targetId),
      created,
      undone,
      note,
    }));
    list(parts, 'merges', rows);
  };
  return {
    async mergeTracks(from: string, into: string) {
      const act = { accountId: await parts.accountId(), ...noteOf(options) };
      await tell([await mergeTracks(db, await trackIdOf(db, from), await trackIdOf(db, into), act)]);
    },
    separateTrack: async (gid: string) => tell([await unmergeTrack(db, await trackIdOf(db, gid))]),
    mergesOfTrack: async (gid: string) => tell(await mergesOf(db, await trackIdOf(db, gid))),
    async switchTrack(gid: string, disabled: boolean) {
      if (!(await setTrackDisabled(db, await trackIdOf(db, gid), disabled)))
        throw new MergeError('merged_already');
      if (options.json === true) terminal.json({ track: gid, disabled });
      else terminal.say(disabled ? 'Nobody finds the track now.' : 'The track is found again.');
    },
  };
}

/** What people do to links of tracks to recordings. */
export function linkWork(parts: CareParts) {
  const { postgres, terminal, options } = parts;
  const { db } = postgres.binds.fingerprint;
  return {
    async switchLink(gid: string, mbid: string, disabled: boolean) {
      const accountId = await parts.accountId();
      const change = { trackId: await trackIdOf(db, gid), mbid, disabled, accountId, ...noteOf(options) };
      const changed = await setLinkDisabled(db, change);
      if (options.json === true) terminal.json({ track: gid, mbid, disabled, changed });
      else terminal.say(changed ? `The link is ${disabled ? 'off' : 'on'} now.` : 'It was so already.');
    },
    async changesOfLink(gid: string, mbid: string) {
      list(
        parts,
        'changes',
        (await changesOfLink(db, await trackIdOf(db, gid), mbid)).map((change) => ({ ...change })),
      );
    },
  };
}
