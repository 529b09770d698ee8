import type { DuplicateTrack, IdentifiedRecording } from '#lib/api/index.ts';
import { clock, m } from '#lib/messages/index.ts';

/** Who and where: artist and album of a track or recording. */
export function credit({ artist, album }: { artist: string | null; album: unknown }): string {
  const title =
    typeof album === 'string'
      ? album
      : typeof album === 'object' && album !== null && 'title' in album
        ? String(album.title)
        : null;
  return [artist ?? m.identification.unnamed, title]
    .filter((part) => part !== null && part !== '')
    .join(' · ');
}

/** How the file is encoded and how long it plays. */
export function encoding({ format, bitrateKbps, durationMs, missing, keptApart }: DuplicateTrack): string {
  const words = m.identification;
  return [
    format?.toUpperCase(),
    bitrateKbps === null ? null : `${bitrateKbps} kbit/s`,
    durationMs === null ? null : clock(durationMs),
    missing ? words.missing : null,
    keptApart ? words.keptApart : null,
  ]
    .filter((part) => part !== null && part !== undefined)
    .join(' · ');
}

/** Where MusicBrainz tells more of a recording. */
export const musicBrainzUrl = (id: string): string => `https://musicbrainz.org/recording/${id}`;

/** The name of a recording, also when only its id is known. */
export const recordingTitle = ({ title }: IdentifiedRecording): string => title ?? m.identification.onlyId;

/** The track that is best kept: there, of higher bit rate, first known. */
export function bestOf(tracks: readonly DuplicateTrack[]): DuplicateTrack | undefined {
  const weight = ({ missing, bitrateKbps }: DuplicateTrack) => (missing ? -1 : (bitrateKbps ?? 0));
  return tracks.reduce<DuplicateTrack | undefined>(
    (best, track) => (best === undefined || weight(track) > weight(best) ? track : best),
    undefined,
  );
}
