import { answer, api } from '#lib/api/index.ts';
import type { Player } from '#lib/player/index.ts';

/** Plays an album from its first track. */
export async function playAlbum(player: Player, gid: string): Promise<void> {
  const { tracks } = await answer(api.GET('/api/v1/albums/{gid}', { params: { path: { gid } } }));
  player.playNow(tracks);
}
