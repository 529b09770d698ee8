import { HeldList } from './lists.ts';

export { answerFromStore, faceRoute } from './face.ts';
/** The list of albums that was asked for last: pages of it follow. */
export const heldAlbums = new HeldList();
