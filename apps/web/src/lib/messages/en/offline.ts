import { counted } from '../words.ts';

const tracks = (count: number): string => counted(count, 'track', 'tracks');

export const offline = {
  title: 'On this device',
  device: (browser: string | undefined) => `Kept music in ${browser ?? 'a browser'}`,
  hiddenPlaces:
    'Some tracks of this playlist are not known in this browser. It can be changed once the server is back.',
  problems: {
    notConnected: 'The server did not let this browser in. Try again in a moment.',
    signedOut: 'Sign in first.',
    notOn: 'No music is kept in this browser.',
    impossible:
      'This browser cannot keep music: it needs a newer one, and an address that begins with https (or localhost).',
  },
  bar: {
    away: 'The server cannot be reached. You see and hear what is kept in this browser.',
    waiting: (count: number) => `${counted(count, 'change waits', 'changes wait')} to be sent.`,
    dead: (count: number) => `${counted(count, 'change was', 'changes were')} refused by the server.`,
    trouble: (why: string) => `Nothing can be kept at present: ${why}.`,
    look: 'Look at it',
    again: 'Try again',
    back: 'The server is back.',
    update: 'A new version of Bandstand is ready.',
    take: 'Load it',
    later: 'Later',
    signIn: 'The server no longer lets this browser in: what is kept stays, nothing is sent.',
    connect: 'Let it in again',
  },
  turnOn: {
    title: 'Keep music in this browser',
    text: 'Albums and playlists that you choose are stored on this device and play without the server. Lists, favourites and playlists work too; what you change is sent when the server is back.',
    names: 'A list of the whole library is stored as well, a kilobyte for each track.',
    own: 'This browser gets its own access, which you can take back in the settings. Do not turn this on where others use the same browser.',
    action: 'Keep music here',
    signIn: 'Sign in to keep music on this device.',
    done: 'Music can be kept in this browser now.',
  },
  keep: {
    label: 'Keep on this device',
    of: (name: string) => `Keep on this device: ${name}`,
    preparing: 'Preparing',
    waiting: (total: number) => `Waiting: ${tracks(total)}`,
    some: (done: number, total: number) => `${done} of ${total}`,
    done: 'On this device',
    failed: (count: number, why: string | null) =>
      `${counted(count, 'track has', 'tracks have')} failed${why === null ? '' : `: ${why}`}`,
    leftOut: 'No room under the limit',
  },
  sync: {
    title: 'The copy of the library',
    filling: (done: number) =>
      done === 0
        ? 'The library is being read'
        : `The library is being read: ${counted(done, 'thing', 'things')} so far`,
    syncing: 'Asking for changes',
    at: (when: string) => `In step with the server, ${when}`,
    never: 'Not read yet',
    problem: (why: string) => `The last try failed: ${why}`,
    now: 'Sync now',
    live: 'How the copy stands',
  },
  space: {
    title: 'Space',
    media: 'Music',
    pictures: 'Pictures',
    all: 'All of this site',
    of: (used: string, quota: string) => `${used} of ${quota} that the browser allows`,
    meter: 'Space that this site takes, of what the browser allows',
    unknown: 'The browser does not tell',
    safe: 'The browser keeps it until you remove it.',
    unsafe:
      'The browser may remove it when the disk is full. Installing Bandstand as an app makes that less likely.',
    cap: 'At most for music',
    noCap: 'As much as there is',
    capHint: 'Music that no longer fits is not fetched; what was fetched ahead goes first.',
  },
  rules: {
    title: 'What is kept',
    none: 'Nothing yet. Open an album or a playlist and choose “Keep on this device”, or take a rule from here.',
    favourites: 'All favourites',
    newest: (amount: number) => `The newest ${amount} albums`,
    item: (name: string) => (name === '' ? 'Something that is gone from the library' : name),
    add: { favourites: 'Keep all favourites', newest: 'Keep the newest 10 albums' },
    remove: (name: string) => `Keep ${name} no longer`,
    removed: (name: string) => `${name} is no longer kept.`,
    facts: (done: number, wanted: number, bytes: string) =>
      wanted === 0 ? 'No tracks yet' : `${done} of ${tracks(wanted)}, ${bytes}`,
  },
  files: {
    title: 'On the way',
    none: 'Nothing is under way.',
    status: { pending: 'waits', downloading: 'comes', paused: 'paused', completed: 'done', failed: 'failed' },
    retry: 'Try the failed ones again',
    pause: 'Pause',
    goOn: 'Go on',
    more: (count: number) => `and ${counted(count, 'more', 'more')}`,
    progress: (name: string) => `How much of ${name} has come`,
  },
  edits: {
    title: 'Not sent yet',
    none: 'The server has everything.',
    discardLabel: (what: string) => `Give up: ${what}`,
    retryLabel: (what: string) => `Send again: ${what}`,
    discarded: 'It is given up.',
    export: 'Save as a file',
    refused: (why: string) => `Refused: ${why}`,
    status: {
      pending: 'waits',
      inflight: 'is being sent',
      blocked: 'waits for a sign-in',
      dead: 'refused',
      completed: 'sent',
    },
    names: {
      'favorite.set': 'Favourite',
      'rating.set': 'Rating',
      'progress.set': 'Position',
      'played.set': 'Heard',
      'play.event': 'A play',
      'playlist.create': 'New playlist',
      'playlist.setItems': 'Tracks of a playlist',
      'playlist.rename': 'Name of a playlist',
      'playlist.delete': 'Deleted playlist',
    },
    other: 'A change',
    what: (kind: string, name: string) => (name === '' ? kind : `${kind}: ${name}`),
  },
  remove: {
    title: 'Remove it all',
    text: 'Music, pictures, lists and this browser’s access go. The library on the server stays as it is.',
    action: 'Remove everything',
    ask: (waiting: number) =>
      waiting === 0
        ? 'Remove all music and lists that are kept in this browser?'
        : `Remove everything? ${counted(waiting, 'change has', 'changes have')} not been sent and would be lost.`,
    done: 'Everything is removed from this browser.',
  },
};
