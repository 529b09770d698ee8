import type { Call, Endpoint } from '../endpoint.ts';
import { queryResult } from '../lists/answer.ts';
import type { ListServices } from '../lists/context.ts';
import type { Look, Looks } from '../look.ts';
import type { Item } from '../payloads/base.ts';
import { playlistsViewId, viewId, viewItem, wholeViewId } from '../payloads/others.ts';

interface ViewOptions {
  readonly lists: ListServices;
  readonly looks: Looks;
}

const common = { permission: 'library.read', rate: 'read', method: 'GET' } as const;

/** The libraries: each music folder is one, and one more holds the playlists. */
export function viewEndpoints({ lists, looks }: ViewOptions): readonly Endpoint[] {
  const all = async (call: Call) => {
    const items = await viewItems(lists, call, looks.list(call));
    return queryResult(items, items.length);
  };
  return [
    {
      ...common,
      name: 'getUserViews',
      path: '/UserViews',
      also: ['/Users/:userId/Views'],
      summary: 'The libraries that the viewer sees',
      answer: all,
    },
    {
      ...common,
      name: 'getMediaFolders',
      path: '/Library/MediaFolders',
      summary: 'The same under another name',
      answer: all,
    },
    {
      ...common,
      name: 'getGroupingOptions',
      path: '/UserViews/GroupingOptions',
      also: ['/Users/:userId/GroupingOptions'],
      summary: 'Libraries that may be shown as one: none',
      answer: () => [],
    },
  ];
}

/** The views of a viewer. Where no music folder holds anything, one view stands for all music. */
export async function viewItems(
  { catalogue }: ListServices,
  { viewer }: Call,
  look: Look,
): Promise<readonly Item[]> {
  const roots = await catalogue.musicRoots(viewer);
  const music =
    roots.length === 0
      ? [viewItem(look, { id: wholeViewId, name: 'Music', collection: 'music' })]
      : roots.map((root) => viewItem(look, { id: viewId(root), name: root.name, collection: 'music' }));
  return [...music, viewItem(look, { id: playlistsViewId, name: 'Playlists', collection: 'playlists' })];
}
