/** Who is told the value of a setting. Writing takes the permission `settings.manage` for all of them. */
export type SettingReaders = 'anybody' | 'signed-in' | 'staff' | 'root';

interface Described {
  readonly readers: SettingReaders;
  /** For people: what it does. */
  readonly about: string;
}

export interface TextSetting extends Described {
  readonly type: 'text';
  readonly default: string;
  readonly maxLength: number;
}
export interface FlagSetting extends Described {
  readonly type: 'flag';
  readonly default: boolean;
}
export interface NumberSetting extends Described {
  readonly type: 'number';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly unit: string;
}
export interface ChoiceSetting extends Described {
  readonly type: 'choice';
  readonly default: string;
  readonly choices: readonly string[];
}
/** A list of named web addresses. */
export interface LinksSetting extends Described {
  readonly type: 'links';
  readonly default: readonly { readonly label: string; readonly url: string }[];
}
/** Kept encrypted; it can be written and cleared, and nobody is ever told more than whether it is there. */
export interface SecretSetting extends Described {
  readonly type: 'secret';
  readonly default: null;
  readonly maxLength: number;
}

export type SettingDefinition =
  | TextSetting
  | FlagSetting
  | NumberSetting
  | ChoiceSetting
  | LinksSetting
  | SecretSetting;
export type SettingDefinitions = Readonly<Record<string, SettingDefinition>>;

/** The settings that are kept in the database; what a start needs is in the configuration. */
export const librarySettings = {
  siteName: {
    type: 'text',
    default: 'Bandstand',
    maxLength: 200,
    readers: 'anybody',
    about: 'What this site is called.',
  },
  siteDescription: {
    type: 'text',
    default: '',
    maxLength: 5000,
    readers: 'anybody',
    about: 'A few words about this site.',
  },
  siteUrl: {
    type: 'text',
    default: '',
    maxLength: 500,
    readers: 'anybody',
    about: 'Where else this site is at home.',
  },
  donationLinks: {
    type: 'links',
    default: [],
    readers: 'anybody',
    about: 'Where people can support the artists.',
  },
  allowDownloads: {
    type: 'flag',
    default: true,
    readers: 'anybody',
    about: 'Whether people who are signed in may download what has no rule of its own.',
  },
  allowSharing: {
    type: 'flag',
    default: true,
    readers: 'signed-in',
    about: 'Whether every account may let strangers hear what it hears; else staff alone.',
  },
  listenerSelfPublish: {
    type: 'flag',
    default: false,
    readers: 'signed-in',
    about: 'Whether accounts without an artist may upload too.',
  },
  uploadMaxBytes: {
    type: 'number',
    default: 1024 ** 3,
    min: 1024,
    max: 64 * 1024 ** 3,
    unit: 'bytes',
    readers: 'signed-in',
    about: 'Largest sound file that may be uploaded.',
  },
  uploadDays: {
    type: 'number',
    default: 3,
    min: 1,
    max: 90,
    unit: 'days',
    readers: 'signed-in',
    about: 'How long an upload waits for its next byte.',
  },
  podcastHours: {
    type: 'number',
    default: 6,
    min: 1,
    max: 720,
    unit: 'hours',
    readers: 'signed-in',
    about: 'How often the feeds of podcasts are read.',
  },
  podcastEpisodeBytes: {
    type: 'number',
    default: 1024 ** 3,
    min: 1024,
    max: 64 * 1024 ** 3,
    unit: 'bytes',
    readers: 'signed-in',
    about: 'Largest episode of a podcast that is kept.',
  },
  podcastBytes: {
    type: 'number',
    default: 20 * 1024 ** 3,
    min: 1024,
    max: 1024 ** 5,
    unit: 'bytes',
    readers: 'signed-in',
    about: 'How much all kept episodes of podcasts may take together.',
  },
  changesKeepDays: {
    type: 'number',
    default: 90,
    min: 1,
    max: 3650,
    unit: 'days',
    readers: 'signed-in',
    about: 'How long the change feed remembers; clients that were away for longer start afresh.',
  },
  changesKeep: {
    type: 'number',
    default: 2_000_000,
    min: 1000,
    max: 100_000_000,
    unit: 'changes',
    readers: 'staff',
    about: 'How many changes the change feed remembers at most.',
  },
} as const satisfies SettingDefinitions;
