import { counted } from '../words.ts';

export const films = {
  title: 'Films',
  text: 'Films, series and videos of the server that this browser keeps in step with.',
  open: 'Look at them',
  none: 'The server has no films for you.',
  notOn: 'Films are listed once something is kept in this browser.',
  more: 'More',
  episode: (series: string, season: number | null, number: number | null) =>
    `${series}${season === null || number === null ? '' : `, ${season}×${String(number).padStart(2, '0')}`}`,
  kept: 'On this device',
  unplayable: 'This film is not on this device, and the server cannot be reached.',
  broken: 'The browser cannot play this file.',
  subtitles: (count: number) => counted(count, 'subtitle', 'subtitles'),
  back: 'All films',
};
