import { createContext } from 'svelte';

/** Asks the person for a playlist and adds tracks to it. */
export interface PlaylistPicker {
  ask(trackIds: readonly string[]): void;
}

export const [getPlaylistPicker, setPlaylistPicker] = createContext<PlaylistPicker>();
