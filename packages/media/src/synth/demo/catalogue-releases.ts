import type { StyleName } from '../styles.ts';
import type { DemoRelease } from './catalogue-types.ts';

/** A track: its title, its style, and its credit when that is not the release's own. */
export interface TrackRow {
  readonly title: string;
  readonly style: StyleName;
  readonly artists?: readonly string[];
  readonly artistDisplay?: string;
  readonly genres?: readonly string[];
}

export interface ReleaseRow extends Omit<DemoRelease, 'coverSeed' | 'tracks'> {
  /** One list for each disc. */
  readonly discs: readonly (readonly TrackRow[])[];
}

const weather = 'Väderstation Öst';
const semaphore = 'Тихий Семафор';
const lighthouse = '紙の灯台';
const quilla = 'Quilla & the Tidewrights';

/** The demo's invented releases. */
export const releaseRows: readonly ReleaseRow[] = [
  {
    title: 'Ljus över Åsen',
    artist: weather,
    type: 'album',
    status: 'released',
    visibility: 'public',
    date: '2019-03-21',
    genres: ['Ambient', 'Folk'],
    description: 'A year on the ridge, one song for each kind of light.',
    label: 'Kobbe',
    discTitles: [],
    format: 'flac',
    formatAlone: 'flac',
    timedLyrics: 'tags',
    discs: [
      [
        { title: 'Morgonrapport', style: 'ambient' },
        { title: 'Barometer', style: 'folk', genres: ['Folk'] },
        { title: 'Grönt Sken', style: 'ambient' },
        { title: 'Tjärnen', style: 'chamber' },
        { title: 'Ålgräs', style: 'folk', genres: ['Folk'] },
        { title: 'Snö på Radion', style: 'musicbox' },
        { title: 'Hemåt, Över Isen', style: 'folk' },
        { title: 'Kvällsrapport', style: 'ambient' },
      ],
    ],
  },
  {
    title: 'Vinterfyr',
    artist: weather,
    type: 'single',
    status: 'released',
    visibility: 'public',
    date: '2021-12-13',
    genres: ['Ambient'],
    description: 'A winter single, recorded in the lamp room.',
    label: 'Kobbe',
    discTitles: [],
    format: 'wav',
    formatAlone: 'wav',
    timedLyrics: 'file',
    discs: [
      [
        { title: 'Vinterfyr', style: 'chamber' },
        { title: 'Vinterfyr (Instrumental)', style: 'ambient' },
      ],
    ],
  },
  {
    title: 'Ночные Стрелки',
    artist: semaphore,
    type: 'album',
    status: 'released',
    visibility: 'public',
    date: '2020-10-02',
    genres: ['Synthwave', 'Electronic'],
    description: 'A double album: one disc to leave with, one to come home with.',
    label: 'Полустанок',
    discTitles: ['Отправление', 'Прибытие'],
    format: 'mp3',
    formatAlone: 'flac',
    timedLyrics: 'tags',
    discs: [
      [
        { title: 'Зелёный Свет', style: 'nightdrive' },
        { title: 'Последняя Электричка', style: 'nightdrive' },
        { title: 'Стрелочник', style: 'dub', genres: ['Dub', 'Electronic'] },
        { title: 'Сто Километров Тишины', style: 'ambient', genres: ['Ambient'] },
        { title: 'Вагон № 9', style: 'nightdrive' },
      ],
      [
        { title: 'Рассвет в Депо', style: 'dub', genres: ['Dub', 'Electronic'] },
        { title: 'Чай с Проводником', style: 'lofi', genres: ['Downtempo'] },
        { title: 'Тёплый Перрон', style: 'nightdrive' },
        {
          title: 'Семафор / Эхо',
          style: 'dub',
          artists: [semaphore, weather],
          artistDisplay: `${semaphore} feat. ${weather}`,
        },
        { title: 'Конечная', style: 'chamber' },
      ],
    ],
  },
  {
    title: '潮の手紙',
    artist: lighthouse,
    type: 'album',
    status: 'released',
    visibility: 'public',
    date: '2022-06-17',
    genres: ['Downtempo', 'Chamber Pop'],
    description: 'Letters that the tide brought in, answered in order.',
    label: '折り紙レコード',
    discTitles: [],
    format: 'opus',
    formatAlone: 'flac',
    timedLyrics: 'file',
    discs: [
      [
        { title: '潮の手紙', style: 'lofi' },
        { title: '紙の舟', style: 'musicbox' },
        { title: '夜の桟橋', style: 'lofi' },
        { title: '灯りの数', style: 'musicbox', genres: ['Chamber Pop'] },
        { title: '雨やどり', style: 'chamber', genres: ['Chamber Pop'] },
        { title: 'カモメ通り', style: 'arcade', genres: ['Chiptune'] },
        { title: 'おやすみ、みなと', style: 'ambient' },
      ],
    ],
  },
  {
    title: 'Salt Almanac',
    artist: quilla,
    type: 'album',
    status: 'released',
    visibility: 'public',
    date: '2018-09-07',
    genres: ['Folk', 'Singer-Songwriter'],
    description: 'Seven songs for a boat shed with good echo.',
    label: 'Slipway',
    discTitles: [],
    format: 'm4a',
    formatAlone: 'flac',
    timedLyrics: 'tags',
    discs: [
      [
        { title: 'Salt Almanac', style: 'folk' },
        { title: 'Ropewalk', style: 'folk' },
        { title: 'The Tide Table Waltz', style: 'chamber' },
        { title: 'Caulking Song', style: 'folk' },
        {
          title: 'Lanterns for Mr. Ito',
          style: 'musicbox',
          artists: [quilla, lighthouse],
          artistDisplay: `${quilla} with ${lighthouse}`,
        },
        { title: 'What the Keel Said', style: 'dub', genres: ['Dub', 'Folk'] },
        { title: 'Home by Neap', style: 'chamber' },
      ],
    ],
  },
  {
    title: 'Harbour Lights: Songs for a Small Room',
    artist: 'Various Artists',
    type: 'compilation',
    status: 'released',
    visibility: 'public',
    date: '2023-05-05',
    genres: ['Downtempo'],
    description: 'Six acts, one room, one evening. Everyone used the same piano.',
    label: 'Slipway',
    discTitles: [],
    format: 'ogg',
    formatAlone: 'flac',
    timedLyrics: 'file',
    discs: [
      [
        { title: 'Fyrvaktarens Radio', style: 'ambient', artists: [weather], genres: ['Ambient'] },
        { title: 'Śluza Numer Siedem', style: 'nightdrive', artists: ['Żółta Śluza'], genres: ['Synthwave'] },
        { title: 'Μπαλκόνι στο Νερό', style: 'folk', artists: ['Ελαφρύ Κύμα'], genres: ['Folk'] },
        { title: 'Портовый Кран', style: 'dub', artists: [semaphore], genres: ['Dub'] },
        { title: '波止場', style: 'lofi', artists: [lighthouse] },
        { title: 'Small Room, Big Weather', style: 'folk', artists: [quilla], genres: ['Folk'] },
        {
          title: 'Trzy Mosty, Dwa Światła',
          style: 'arcade',
          artists: ['Żółta Śluza', 'Ελαφρύ Κύμα'],
          artistDisplay: 'Żółta Śluza & Ελαφρύ Κύμα',
          genres: ['Chiptune'],
        },
        {
          title: 'Last One Out',
          style: 'chamber',
          artists: [quilla, semaphore],
          artistDisplay: `${quilla} vs. ${semaphore}`,
        },
      ],
    ],
  },
  {
    title: 'Unfinished Maps',
    artist: quilla,
    type: 'album',
    status: 'draft',
    visibility: 'private',
    date: '2024-02-29',
    genres: ['Folk', 'Chiptune'],
    description: 'Work in progress. Not for the public yet.',
    label: '',
    discTitles: [],
    format: 'flac',
    formatAlone: 'flac',
    timedLyrics: 'tags',
    discs: [
      [
        { title: 'Here Be Gulls (rough)', style: 'arcade' },
        { title: 'Sounding Lead', style: 'chamber' },
        { title: 'Coastline, Take 3', style: 'folk' },
        { title: 'Untitled Harbour', style: 'ambient' },
      ],
    ],
  },
];
