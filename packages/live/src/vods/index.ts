export { Fetching, type FetchOptions } from './fetching.ts';
export { isOpen, jobOf, Keeping, kinds } from './keeping.ts';
export { openVods, type Vods, type VodsPorts } from './open.ts';
export { bucketOf, type VodsParts } from './parts.ts';
export { placeIn, readableIn } from './places.ts';
export { vodPlaybackRoutes } from './playing.ts';
export { vodRoutes } from './routes.ts';
export { tellFailed, tellStarted, tellWhole } from './settling.ts';
export {
  changeVod,
  insertVod,
  type NewVod,
  partsOf,
  unfinishedVods,
  type Vod,
  type VodStatus,
  vodById,
} from './store.ts';
export { mediaTypes, typeOfVod } from './storing.ts';
export { pictureIn, vodParams, vodsPath, watched } from './watched.ts';
