import { coverUrl } from '#lib/api/addresses.ts';
import type { Broadcast, Programme } from './broadcast.svelte.ts';
import type { Player } from './player.svelte.ts';
import type { PlayableTrack } from './queue/index.ts';

/** Media keys, headsets, lock screens: tells them what plays, and does what they ask. Call inside an effect root. */
export function connectMediaSession(player: Player, broadcast: Broadcast): void {
  const sounding = () => (broadcast.current === null ? player : broadcast);
  const { mediaSession } = navigator;
  if (mediaSession === undefined) return;
  const handle = (action: MediaSessionAction, handler: MediaSessionActionHandler) => {
    try {
      mediaSession.setActionHandler(action, handler);
    } catch {
      // an older browser does not know this action
    }
  };
  const skip = (byMs: number) => sounding().seek(sounding().positionMs + byMs);
  handle('play', () => {
    if (!sounding().isPlaying) sounding().toggle();
  });
  handle('pause', () => sounding().pause());
  handle('stop', () => sounding().pause());
  handle('nexttrack', () => (broadcast.current === null ? player.next() : skip(30_000)));
  handle('previoustrack', () => (broadcast.current === null ? player.previous() : skip(-15_000)));
  handle('seekbackward', ({ seekOffset }) => skip((seekOffset ?? 10) * -1000));
  handle('seekforward', ({ seekOffset }) => skip((seekOffset ?? 10) * 1000));
  handle('seekto', ({ seekTime }) => {
    if (seekTime !== undefined) sounding().seek(seekTime * 1000);
  });

  $effect(() => {
    if (broadcast.current !== null) mediaSession.metadata = programmeMetadata(broadcast.current);
    else mediaSession.metadata = player.current === undefined ? null : metadataOf(player.current);
  });
  $effect(() => {
    mediaSession.playbackState =
      player.current === undefined && broadcast.current === null
        ? 'none'
        : sounding().isPlaying
          ? 'playing'
          : 'paused';
  });
  $effect(() => {
    const duration = sounding().durationMs / 1000;
    const position = sounding().positionMs / 1000;
    if (duration > 0 && position <= duration) mediaSession.setPositionState({ duration, position });
  });
}

function metadataOf(track: PlayableTrack): MediaMetadata {
  const { title, artist, album } = track;
  const sizes = [160, 300, 600] as const;
  const artwork =
    album === null
      ? []
      : sizes.map((size) => ({
          src: coverUrl('albums', album, size),
          sizes: `${size}x${size}`,
          type: 'image/webp',
        }));
  return new MediaMetadata({ title, artist, album: album?.title ?? '', artwork });
}

function programmeMetadata(programme: Programme): MediaMetadata {
  const { title, from } = programme;
  const artwork = programme.kind === 'episode' ? [{ src: programme.picture }] : [];
  return new MediaMetadata({ title, artist: from, artwork });
}
