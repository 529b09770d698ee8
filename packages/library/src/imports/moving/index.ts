export {
  type ForeignAlbum,
  type ForeignArtist,
  type ForeignTrack,
  matchAlbum,
  matchArtist,
  matchTrack,
} from './matcher.ts';
export { type ForeignItem, Mover, type MoverOptions, type Person } from './mover.ts';
export { People } from './people.ts';
export type { Owner } from './store.ts';
