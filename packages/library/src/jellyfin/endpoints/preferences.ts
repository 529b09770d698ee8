import type { Database } from '@bandstand/sqlite';
import { keepPreferences, preferencesOf } from '../../clients/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { refused } from '../protocol/fields.ts';

const common = { permission: 'signed-in', path: '/DisplayPreferences/:id' } as const;
/** Characters of what one client keeps under one name. */
const longest = 65_536;

const usual = {
  SortBy: 'SortName',
  SortOrder: 'Ascending',
  RememberIndexing: false,
  RememberSorting: false,
  PrimaryImageHeight: 250,
  PrimaryImageWidth: 250,
  ScrollDirection: 'Horizontal',
  ShowBackdrop: true,
  ShowSidebar: false,
  CustomPrefs: {},
} as const;

/** What clients remember about how they show things. */
export function preferenceEndpoints({ db }: { readonly db: Database }): readonly Endpoint[] {
  const keyOf = ({
    viewer,
    query,
    param,
  }: {
    viewer: Call['viewer'];
    query: Call['query'];
    param: string;
  }) => ({
    accountId: viewer.account.id,
    name: param.slice(0, 100),
    client: query.text('client', 100) ?? '',
  });
  return [
    {
      ...common,
      method: 'GET',
      rate: 'read',
      name: 'getDisplayPreferences',
      summary: 'What a client has kept',
      answer: (call) => {
        const key = keyOf({ viewer: call.viewer, query: call.query, param: call.param('id') });
        const kept = db.read((reader) => preferencesOf(reader, key));
        return { ...usual, ...kept, Id: key.name, Client: key.client };
      },
    },
    {
      ...common,
      method: 'POST',
      rate: 'write',
      name: 'updateDisplayPreferences',
      summary: 'Keeps it',
      answer: async (call) => {
        const key = keyOf({ viewer: call.viewer, query: call.query, param: call.param('id') });
        const value = JSON.stringify(await call.json());
        if (value.length > longest) throw refused('body', `holds more than ${longest} characters`);
        db.write((writer) => keepPreferences(writer, key, value));
        return undefined;
      },
    },
  ];
}
