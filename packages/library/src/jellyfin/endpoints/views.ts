import type { Call, Endpoint } from '../endpoint.ts';
import { queryResult } from '../lists/answer.ts';
import type { ListServices } from '../lists/context.ts';
import type { Looks } from '../look.ts';
import { viewItems } from '../views.ts';

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
