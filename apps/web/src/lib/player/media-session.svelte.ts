import { coverUrl } from '#lib/api/addresses.ts';
import type { Player } from './player.svelte.ts';
import type { PlayableTrack } from './queue/index.ts';

/** Media keys, headsets, lock screens: tells them what plays, and does what they ask. Call inside an effect root. */
export function connectMediaSession(player: Player): void {
  const { mediaSession } = navigator;
  if (mediaSession === undefined) return;
  const handle = (action: MediaSessionAction, handler: MediaSessionActionHandler) => {
    try {
      mediaSession.setActionHandler(action, handler);
    } catch {
      // an older browser does not know this action
    }
  };
  handle('play', () => {
    if (!player.isPlaying) player.toggle();
  });
  handle('pause', () => player.pause());
  handle('stop', () => player.pause());
  handle('nexttrack', () => player.next());
  handle('previoustrack', () => player.previous());
  handle('seekbackward', ({ seekOffset }) => player.seek(player.positionMs - (seekOffset ?? 10) * 1000));
  handle('seekforward', ({ seekOffset }) => player.seek(player.positionMs + (seekOffset ?? 10) * 1000));
  handle('seekto', ({ seekTime }) => {
    if (seekTime !== undefined) player.seek(seekTime * 1000);
  });

  $effect(() => {
    mediaSession.metadata = player.current === undefined ? null : metadataOf(player.current);
  });
  $effect(() => {
    mediaSession.playbackState =
      player.current === undefined ? 'none' : player.isPlaying ? 'playing' : 'paused';
  });
  $effect(() => {
    const duration = player.durationMs / 1000;
    const position = player.positionMs / 1000;
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
