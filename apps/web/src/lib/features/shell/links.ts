import type { Session } from '#lib/app/index.ts';
import type { IconName } from '#lib/icons/shapes.ts';
import { m } from '#lib/messages/index.ts';

export interface Link {
  readonly href: string;
  readonly label: string;
  readonly icon: IconName;
}

const { shell } = m;

/** What everybody finds. */
export const libraryLinks: readonly Link[] = [
  { href: '/', label: shell.home, icon: 'home' },
  { href: '/albums', label: shell.albums, icon: 'album' },
  { href: '/artists', label: shell.artists, icon: 'artist' },
  { href: '/genres', label: shell.genres, icon: 'genre' },
];

/** What belongs to the person who is signed in. */
export const ownLinks: readonly Link[] = [
  { href: '/playlists', label: shell.playlists, icon: 'playlist' },
  { href: '/favourites', label: shell.favourites, icon: 'heart' },
  { href: '/queue', label: shell.queue, icon: 'queue' },
  { href: '/offline', label: m.offline.title, icon: 'download' },
];

const restricted = [
  { href: '/podcasts', label: shell.podcasts, icon: 'podcast', permission: 'podcast.read' },
  { href: '/radio', label: shell.radio, icon: 'radio', permission: 'radio.read' },
  { href: '/chat', label: shell.chat, icon: 'chat', permission: 'chat.read' },
  { href: '/uploads', label: shell.uploads, icon: 'upload', permission: 'library.edit' },
] as const satisfies readonly (Link & { readonly permission: string })[];

/** What is on beside the music, as far as this person may. */
export const memberLinks = (session: Session): readonly Link[] => [
  ...(hasLive(session) ? [{ href: '/studio', label: m.live.title, icon: 'live' } as const] : []),
  ...restricted.filter(({ permission }) => session.may(permission)),
];

const hasLive = ({ live }: Session): boolean => live !== null && (live.superadmin || live.tenants.length > 0);

/** What looks after the server, as far as this person may. */
export function serverLinks(session: Session): readonly Link[] {
  return [
    ...(session.may('scan.run') ? [{ href: '/admin/scan', label: shell.scan, icon: 'folder' } as const] : []),
    ...(session.may('identify.review')
      ? [{ href: '/admin/identification', label: shell.identification, icon: 'search' } as const]
      : []),
    ...(session.may('accounts.manage')
      ? [{ href: '/admin/accounts', label: shell.accounts, icon: 'people' } as const]
      : []),
  ];
}
