/** What lookups say of the recordings of mirror-data.ts, for each value of `meta`. */
import { artists, group, recordings, releases, tracks } from './mirror-data.ts';

const { moon, live, unknown } = recordings;
const ana = { id: artists.ana, name: 'Ana' };
const both = [
  { ...ana, joinphrase: ' feat. ' },
  { id: artists.bo, name: 'Bo' },
];

const fullMoon = { id: moon, title: 'Moon', duration: 367.5, artists: both };
const fullLive = { id: live, title: 'Moon (live)', artists: [ana] };
const fullGroup = {
  id: group,
  title: 'Night',
  type: 'Album',
  secondarytypes: ['Compilation'],
  artists: [ana],
};
const events = [
  { country: 'US', date: { year: 1999 } },
  { country: 'DE', date: { year: 2001, month: 5 } },
];
const night = {
  id: releases.night,
  title: 'Night',
  medium_count: 2,
  track_count: 19,
  artists: [ana],
  country: 'US',
  date: { year: 1999 },
  releaseevents: events,
};
const deluxe = {
  id: releases.deluxe,
  title: 'Night (deluxe)',
  medium_count: 1,
  track_count: 20,
  artists: both,
};
const onNight = {
  position: 1,
  track_count: 16,
  format: 'CD',
  tracks: [{ id: tracks.onNight, position: 5, title: 'Moon', artists: [ana] }],
};
const onDeluxe = {
  position: 1,
  track_count: 20,
  title: 'First',
  tracks: [{ id: tracks.onDeluxe, position: 1, title: 'Moon, again', artists: both }],
};

/** What each value of `meta` adds to a track with four links: two known, one unknown, one switched off. */
export const table: Readonly<Record<string, object>> = {
  '': {},
  '0': {},
  'nonsense sources tracks compress usermeta': {},
  'recordings,releases': {},
  '1': { recordings: [{ id: moon }, { id: live }, { id: unknown }] },
  'recordingids sources': {
    recordings: [
      { id: moon, sources: 3 },
      { id: live, sources: 2 },
      { id: unknown, sources: 1 },
    ],
  },
  recordings: { recordings: [fullMoon, fullLive, { id: unknown }] },
  'recordingids recordings isrcs': { recordings: [{ id: moon }, { id: live }, { id: unknown }] },
  'isrcs usermeta': {
    recordings: [{ ...fullMoon, isrcs: ['DEA000000001', 'DEA000000002'] }, fullLive, { id: unknown }],
  },
  'recordings releaseids': {
    recordings: [
      { ...fullMoon, releases: [{ id: releases.night }, { id: releases.deluxe }] },
      { ...fullLive, releases: [] },
      { id: unknown },
    ],
  },
  'recordingids releases': {
    recordings: [{ id: moon, releases: [night, deluxe] }, { id: live, releases: [] }, { id: unknown }],
  },
  'recordings releasegroupids': {
    recordings: [
      { ...fullMoon, releasegroups: [{ id: group }] },
      { ...fullLive, releasegroups: [] },
      { id: unknown },
    ],
  },
  'releasegroups releaseids': {
    releasegroups: [{ ...fullGroup, releases: [{ id: releases.night }, { id: releases.deluxe }] }],
  },
  releases: { releases: [night, deluxe] },
  'releases tracks': {
    releases: [
      { ...night, mediums: [onNight] },
      { ...deluxe, mediums: [onDeluxe] },
    ],
  },
  // Picard's.
  'recordings releasegroups releases tracks compress sources': {
    recordings: [
      {
        ...fullMoon,
        sources: 3,
        releasegroups: [
          {
            ...fullGroup,
            releases: [
              {
                id: releases.night,
                medium_count: 2,
                track_count: 19,
                country: 'US',
                date: { year: 1999 },
                releaseevents: events,
                mediums: [{ ...onNight, tracks: [{ id: tracks.onNight, position: 5 }] }],
              },
              {
                ...deluxe,
                mediums: [
                  { ...onDeluxe, tracks: [{ id: tracks.onDeluxe, position: 1, title: 'Moon, again' }] },
                ],
              },
            ],
          },
        ],
      },
      { ...fullLive, sources: 2, releasegroups: [] },
      { id: unknown, sources: 1 },
    ],
  },
  // A release's artists that are the recording's go without a group, too.
  'recordings releases compress': {
    recordings: [
      {
        ...fullMoon,
        releases: [night, { id: releases.deluxe, title: 'Night (deluxe)', medium_count: 1, track_count: 20 }],
      },
      { ...fullLive, releases: [] },
      { id: unknown },
    ],
  },
  '2': {
    recordings: [
      {
        id: moon,
        duration: 367.5,
        tracks: [
          {
            title: 'Moon',
            duration: 367,
            artists: [ana],
            position: 5,
            medium: {
              position: 1,
              track_count: 16,
              format: 'CD',
              release: { id: releases.night, title: 'Night' },
            },
          },
          {
            title: 'Moon, again',
            artists: both,
            position: 1,
            medium: {
              position: 1,
              track_count: 20,
              release: { id: releases.deluxe, title: 'Night (deluxe)' },
            },
          },
        ],
      },
      { id: live, tracks: [] },
      { id: unknown },
    ],
  },
};
