/** What each call must come to, worked out from the table of permissions and the pure policy alone. */
import type { Route } from '@bandstand/http';
import { type AccountViewer, type Action, authorize, type Viewer } from '@bandstand/library';
import type { Item } from './items.ts';
import type { Person } from './people.ts';
import type { Target } from './targets.ts';

/**
 * What may come out besides `done` when everything is allowed: states that the walk meets (no scan runs, the set-up is
 * over, the generated password is wrong).
 */
const sayings: Readonly<Record<string, readonly string[]>> = {
  setUp: ['setup_done'],
  signIn: ['bad_credentials'],
  changeOwnPassword: ['wrong_password', 'locked'],
  actOnRelease: ['conflict'],
  getMetrics: ['unauthenticated'],
  cancelScan: ['not_found'],
  startScan: ['conflict'],
  deleteMissingTracks: ['conflict'],
  // The generated requests bear no headers of tus, name nothing to merge, and put no tracks of one's own anywhere.
  createUpload: ['tus_version'],
  sendUpload: ['tus_version', 'media_type_unsupported'],
  splitMerged: ['not_found'],
  splitArtist: ['invalid', 'not_found', 'forbidden'],
  getTagWrite: ['not_found'],
  mergeIntoArtist: ['not_found', 'forbidden'],
  mergeIntoAlbum: ['not_found', 'forbidden'],
  mergeIntoTrack: ['not_found', 'forbidden'],
  mergeDuplicates: ['not_found', 'forbidden'],
  keepDuplicates: ['not_found'],
  // They say nothing that could be taken over, of tracks that were never heard.
  acceptIdentification: ['invalid', 'conflict'],
  rejectIdentification: ['conflict'],
  reconsiderIdentification: ['conflict'],
  putTracksOnAlbum: ['not_found', 'forbidden'],
  addTrackToAlbum: ['not_found', 'forbidden'],
  removeTrackFromAlbum: ['not_found'],
  createAlbum: ['forbidden'],
  deleteAlbum: ['conflict'],
  deleteTrack: ['conflict'],
  // Nothing was fetched of the walk's podcasts.
  streamPodcastEpisode: ['not_available'],
  // Without built pages.
  site: ['503'],
};

/** Actions of routes whose permission does not say them. */
const actions: Readonly<Record<string, Action>> = { downloadTrack: 'download', deletePlaylist: 'delete' };

/** Actions of the moves of a release. */
const moves: Readonly<Record<string, Action>> = {
  promote: 'publish',
  finalize: 'publish',
  withdraw: 'publish',
  approve: 'approve',
  reject: 'approve',
};

/** What a route does to the item that it names. `move`: the action in the body of a change of state. */
export function actionOf(
  route: Pick<Route, 'operation' | 'permission'>,
  method: string,
  kind: Item['kind'],
  move?: string,
): Action {
  const own = (move === undefined ? undefined : moves[move]) ?? actions[route.operation];
  if (own !== undefined) return own;
  switch (route.permission) {
    case 'library.play':
      return 'play';
    case 'library.annotate':
      return kind === 'playlist' && method !== 'GET' ? 'edit' : 'see';
    case 'library.edit':
      return method === 'DELETE' ? 'delete' : 'edit';
    case 'release.publish':
      return 'publish';
    case 'release.approve':
      return 'approve';
    default:
      return 'see';
  }
}

/** Who the server must take the person for on this route; null for a stranger. */
export function principalOf(route: Pick<Route, 'auth'>, person: Person): AccountViewer | null {
  const known = person.scheme !== null && route.auth.includes(person.scheme);
  return known && person.viewer.kind === 'account' ? person.viewer : null;
}

/** Outcomes of which one must come. */
export function expected(
  route: Route<AccountViewer>,
  method: string,
  person: Person,
  target: Target,
  move?: string,
): readonly string[] {
  const principal = principalOf(route, person);
  if (route.permission !== 'public' && !authorize(principal, route.permission))
    return [principal === null ? 'unauthenticated' : 'forbidden'];
  // What a body must be does not depend on whose the thing is.
  const unread = route.operation === 'sendUpload' ? ['media_type_unsupported'] : [];
  if (target.kind === 'others') return ['not_found', ...unread];
  const viewer: Viewer = principal ?? { kind: 'stranger' };
  // The answer to making a list is the list; and what one may not read one cannot share.
  const shows = route.operation === 'createPlaylist' || route.operation === 'createShare';
  if (shows && principal?.scopes.includes('read') === false) return ['not_found'];
  if (target.kind === 'item') {
    const refused = refusal(viewer, target.item, actionOf(route, method, target.item.kind, move));
    if (refused !== undefined) return [refused];
  }
  return ['done', ...(sayings[route.operation] ?? [])];
}

/**
 * What one may not see does not exist, also for a token that may write and not read; what one sees and may not change
 * is forbidden. Playing takes no reading.
 */
export function refusal(viewer: Viewer, item: Item, action: Action): string | undefined {
  const first = action === 'download' || action === 'play' ? 'play' : 'see';
  if (!item.may(viewer, first)) return 'not_found';
  return item.may(viewer, action) ? undefined : 'forbidden';
}
