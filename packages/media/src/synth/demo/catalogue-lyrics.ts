/** Verses of the demo's songs: the language and one line each. Timed ones are marked. */
export interface Verse {
  readonly language: string;
  readonly timed: boolean;
  readonly lines: readonly string[];
}

/** Verses by the title of their track. */
export const verses: Readonly<Record<string, Verse>> = {
  Morgonrapport: {
    language: 'swe',
    timed: false,
    lines: [
      'Vinden vrider sakta mot nordost',
      'och kaffet ångar över kartans blå.',
      'Vi skriver upp det lilla som gick förlorat',
      'och allt som blev kvar ändå.',
    ],
  },
  'Grönt Sken': {
    language: 'swe',
    timed: true,
    lines: [
      'Grönt sken över skären',
      'ingen sover i natt',
      'vi räknar alla öar',
      'och börjar om från början',
    ],
  },
  Vinterfyr: {
    language: 'swe',
    timed: true,
    lines: [
      'Tänd lampan för den sista båten',
      'snön har glömt vår väg',
      'håll ljuset stilla, håll mig vaken',
      'tills isen säger ja',
    ],
  },
  'Последняя Электричка': {
    language: 'rus',
    timed: true,
    lines: [
      'Последняя электричка спит на ходу',
      'фонари считают окна',
      'я выйду там, где кончается снег',
      'и станция станет домом',
    ],
  },
  Стрелочник: {
    language: 'rus',
    timed: false,
    lines: [
      'Стрелочник молча переводит ночь',
      'слева туман, а справа река.',
      'Кто-то уедет, кто-то вернётся,',
      'а чай не остынет пока.',
    ],
  },
  'Тёплый Перрон': {
    language: 'rus',
    timed: true,
    lines: ['Тёплый перрон', 'держит следы дождя', 'ты машешь рукой', 'и поезд улыбается'],
  },
  潮の手紙: {
    language: 'jpn',
    timed: true,
    lines: ['潮がはこぶ白い手紙', 'だれの名前もまだない', '折り目をひらけば', '小さな灯りがともる'],
  },
  紙の舟: {
    language: 'jpn',
    timed: true,
    lines: ['紙の舟をうかべて', '朝の港をわたる', '歌がぬれないように', 'そっと息をする'],
  },
  夜の桟橋: {
    language: 'jpn',
    timed: false,
    lines: ['夜の桟橋でまっている', '波の数をかぞえながら', '遠い窓がひとつ消えて', '星がひとつふえた'],
  },
  'Salt Almanac': {
    language: 'eng',
    timed: true,
    lines: [
      'Write the hours in salt and pencil',
      'high at seven, low at one',
      'every page a little wetter',
      'every promise nearly done',
    ],
  },
  Ropewalk: {
    language: 'eng',
    timed: false,
    lines: [
      'Walk it backwards, keep it turning,',
      'hemp and tar and yesterday.',
      'What we twist will hold the morning',
      'when the morning pulls away.',
    ],
  },
  'The Tide Table Waltz': {
    language: 'eng',
    timed: true,
    lines: ['One for the ebb and', 'two for the flow and', 'three for the boat that', 'forgot where to go'],
  },
  'Śluza Numer Siedem': {
    language: 'pol',
    timed: false,
    lines: ['Śluza numer siedem otwiera się powoli,', 'woda ma swój zegar, a ja mam swój klucz.'],
  },
  'Μπαλκόνι στο Νερό': {
    language: 'ell',
    timed: true,
    lines: [
      'Ένα μπαλκόνι στο νερό',
      'κι ένα τραπέζι για δύο',
      'το κύμα φέρνει το φως',
      'κι εμείς τα ποτήρια',
    ],
  },
};
