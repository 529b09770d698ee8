import { counted } from '../words.ts';

export const sharing = {
  untitled: 'Music for you',
  by: (name: string) => `Shared by ${name}`,
  until: (time: string) => `to be heard until ${time}`,
  share: 'Share',
  shared: (title: string) => `Share ${title}`,
  explained:
    'Whoever has this address hears it, without an account. You can take it back in your settings at any time.',
  address: 'Address',
  title: 'What you share',
  none: 'You share nothing at present.',
  of: (time: string) => `Shared on ${time}`,
  visits: (count: number) => counted(count, 'visit', 'visits'),
  visited: (when: string) => `last visited ${when}`,
  revoke: (name: string) => `Take back: ${name}`,
  revoked: 'The address opens nothing any more.',
};
