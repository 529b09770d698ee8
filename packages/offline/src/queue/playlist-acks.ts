import { changePlaylist, type PlaylistState, playlistState } from '../queries/index.ts';
import { bindPlaylist, losePlaylist, type ServerPlaylist } from './playlist-pull.ts';
import type { Ack, Sending } from './sending.ts';

/** The playlist that an edit is for; `undefined` when the store has it no more. */
export const stateOf = ({ driver, account, row }: Sending): PlaylistState | undefined =>
  driver.read((reader) => playlistState(reader, account, row.entity_id));

/** The server made the playlist of an edit. */
export const bound = ({ account, row }: Sending, made: ServerPlaylist): Ack => ({
  settle: (writer, now) => bindPlaylist(writer, account, row.entity_id, made, now),
});

/** The server has the playlist no more. */
export const gone = ({ account }: Sending, id: string): Ack => ({
  settle: (writer, now) => void losePlaylist(writer, account, id, now),
});

/** Server and store agree on the name or the items of a playlist. */
export function agreed({ account }: Sending, state: PlaylistState, content: object): Ack {
  const { number, localId, name, items } = state;
  return {
    settle: (writer, now) => {
      const base = { ...(playlistState(writer, account, localId)?.base ?? { name, items }), ...content };
      changePlaylist(writer, number, { base, syncedAt: now }, now);
    },
  };
}
