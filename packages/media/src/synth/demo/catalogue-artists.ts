import type { DemoArtist } from './catalogue-types.ts';

/** The demo's invented artists. */
export const artistRows: readonly Omit<DemoArtist, 'imageSeed'>[] = [
  {
    name: 'Väderstation Öst',
    sortName: 'Vaderstation Ost',
    bio: 'Two siblings, a borrowed harmonium and the weather log of an island in the outer archipelago.',
    links: [['website', 'https://vaderstation.example.org/']],
  },
  {
    name: 'Тихий Семафор',
    sortName: 'Tikhiy Semafor',
    bio: 'Songs for the last train, recorded between two signal boxes after midnight.',
    links: [['website', 'https://semafor.example.org/']],
  },
  {
    name: '紙の灯台',
    sortName: 'Kami no Todai',
    bio: 'A trio from a harbour town. They fold every song sheet into a small lighthouse before they play it.',
    links: [['website', 'https://kaminotodai.example.org/']],
  },
  {
    name: 'Quilla & the Tidewrights',
    sortName: 'Quilla & the Tidewrights',
    bio: 'Boatbuilders by day. Five voices, one upright bass, and a habit of singing to the tide tables.',
    links: [
      ['website', 'https://tidewrights.example.org/'],
      ['shop', 'https://tidewrights.example.org/shop'],
    ],
  },
  {
    name: 'Żółta Śluza',
    sortName: 'Zolta Sluza',
    bio: 'A lock keeper with a drum machine. Guest on the harbour compilation.',
    links: [],
  },
  {
    name: 'Ελαφρύ Κύμα',
    sortName: 'Elafry Kyma',
    bio: 'Plays the balcony concerts of a street that leads down to the sea. Guest on the harbour compilation.',
    links: [],
  },
];
