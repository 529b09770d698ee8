export type { Account, ServerInfo } from './accounts.ts';
export {
  accounts,
  activate,
  activeAccount,
  removeUser,
  saveServer,
  saveUser,
  serverOf,
  setNeedsLogin,
  userOf,
} from './accounts.ts';
export * from './downloads/index.ts';
export * from './items/index.ts';
export type { PlaylistChange, PlaylistState } from './playlists.ts';
export {
  bindPlaylistItems,
  changePlaylist,
  createPlaylist,
  playlistItems,
  playlistState,
  playlists,
  removePlaylist,
  setPlaylistItems,
} from './playlists.ts';
export * from './sync/index.ts';
export * from './user_data/index.ts';
