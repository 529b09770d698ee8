/** Looks in answers for what the person may not know of. */
import type { Route } from '@bandstand/http';
import type { AccountViewer, Viewer } from '@bandstand/library';
import type { Answer } from './asking.ts';
import { principalOf } from './expectation.ts';
import { type Item, marker, variantNames } from './items.ts';
import type { Person } from './people.ts';
import type { World } from './world.ts';

/**
 * What the answer tells of releases that this person may not find there: by a word of their texts or by an id.
 * By address one sees more than in lists: the item that the request names does not count when it may be seen.
 */
export function leaksOf(
  world: World,
  person: Person,
  route: Pick<Route, 'auth' | 'operation' | 'permission'>,
  answer: Pick<Answer, 'all'>,
  named?: Item,
): string[] {
  const viewer: Viewer = principalOf(route, person) ?? { kind: 'stranger' };
  // One's own history, queue, bookmarks and shares hold what one has found by its address.
  const own =
    ['library.annotate', 'share.manage'].includes(route.permission) && route.operation !== 'listNowPlaying';
  return variantNames.flatMap((variant) => {
    const reach = own || named?.variant === variant ? 'see' : 'list';
    const may = world.items.item('album', variant, '').may(withReading(viewer), reach);
    if (variant === 'gone' || may) return [];
    const { album, artist, track, folder } = world.items.album(variant);
    const secrets = [marker(variant), album.gid, artist.gid, track.gid, folder.gid];
    return secrets.filter((secret) => answer.all.includes(secret)).map((secret) => `${variant} (${secret})`);
  });
}

/** What a token for one purpose shows besides is a matter of permissions: here it counts who its owner is. */
function withReading(viewer: Viewer): Viewer {
  if (viewer.kind === 'stranger') return viewer;
  const whole: AccountViewer = {
    ...viewer,
    scopes: ['read', 'play', 'annotate', 'edit', 'admin', 'fpindex'],
  };
  return whole;
}
