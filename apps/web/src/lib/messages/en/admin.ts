import { counted, number } from '../words.ts';

export const admin = {
  scan: {
    title: 'Music folders',
    start: 'Scan for changes',
    full: 'Read everything again',
    cancel: 'Stop the scan',
    running: 'A scan is running',
    idle: 'No scan is running',
    never: 'Nothing has been scanned yet.',
    started: 'The scan has started.',
    stopping: 'The scan stops after the file it is reading.',
    progress: 'Progress of the scan',
    folders: 'Folders',
    noFolders: 'No music folder is named yet.',
    addFolder: 'Add a folder',
    folderPath: 'Folder on the server',
    folderExample: '/srv/music',
    added: 'The folder is added and will be read now.',
    remove: (path: string) => `Forget the folder ${path}`,
    removeAsk: (path: string) =>
      `Forget ${path}? The files stay on the disk; their tracks are marked as missing until the folder is back.`,
    removed: 'The folder is forgotten.',
    forget: 'Forget',
    problems: 'Files that could not be read',
    noProblems: 'Every file could be read.',
    missing: 'Tracks whose files are gone',
    noMissing: 'No file is missing.',
    missingText:
      'They come back by themselves when their files do, with favourites, ratings and places in playlists.',
    deleteMissing: 'Delete them for good',
    deleteAsk: (count: number) =>
      `Delete ${counted(count, 'track', 'tracks')} with their favourites, ratings and plays? This cannot be undone.`,
    deleted: (count: number) => `${counted(count, 'track', 'tracks')} deleted.`,
    files: (count: number) => counted(count, 'file', 'files'),
    since: (when: string) => `missing since ${when}`,
    notAllowed: 'Only administrators may do this.',
    phases: { counting: 'Counting', scanning: 'Reading', finishing: 'Putting in order' },
    ended: {
      done: 'The last scan was complete',
      failed: 'The last scan failed',
      cancelled: 'The last scan was stopped',
    },
    states: { new: 'Not read yet', ok: 'Read', unavailable: 'Not there', empty: 'Empty' },
    counts: {
      seen: 'Seen',
      added: 'Added',
      changed: 'Changed',
      moved: 'Moved',
      found: 'Back again',
      missing: 'Missing',
      problems: 'Problems',
    },
    loss: (plays: number, starred: number, inPlaylists: number) =>
      [
        plays > 0 ? counted(plays, 'play', 'plays') : '',
        starred > 0 ? counted(starred, 'favourite', 'favourites') : '',
        inPlaylists > 0 ? counted(inPlaylists, 'place in playlists', 'places in playlists') : '',
      ]
        .filter((one) => one !== '')
        .map((one) => ` · ${one}`)
        .join(''),
    rate: (perSecond: number) => `${number(Math.round(perSecond))} files a second`,
  },
  accounts: {
    title: 'Accounts',
    add: 'Add an account',
    username: 'Name',
    password: 'Password',
    role: 'Role',
    active: 'Active',
    inactive: 'Switched off',
    edit: (name: string) => `Edit ${name}`,
    remove: 'Remove the account',
    removeAsk: (name: string) =>
      `Remove ${name} with all playlists, favourites and plays of this account? Its releases stay.`,
    removed: (name: string) => `${name} is removed.`,
    made: (name: string) => `The account ${name} is made.`,
    newPassword: 'New password',
    newPasswordHint: 'Leave empty to keep the present one. A new one ends all sessions of the account.',
    seen: (when: string) => `seen ${when}`,
    artist: 'Speaks for the artist',
    you: 'you',
    notAllowed: 'Only the owner of the server may see the accounts.',
    roleHints: {
      root_admin: 'May do everything: accounts, settings, backups.',
      admin: 'Runs scans and approves releases.',
      super_user: 'Sees drafts and hands in releases.',
      user: 'Listens, keeps favourites and playlists.',
    },
  },
};
