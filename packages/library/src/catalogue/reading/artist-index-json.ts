import { artistJson, marksJson } from '../json.ts';
import type { IndexFormat } from './artist-index.ts';

/** `{"groups":[{"letter":"A","artists":[...]}]}`, each artist in the shape of the REST lists. */
export const restIndex: IndexFormat = {
  name: 'rest',
  begin: '{"groups":[',
  end: ']}',
  groupBegin: (letter, first) => `${first ? '' : ','}{"letter":${JSON.stringify(letter)},"artists":[`,
  groupEnd: ']}',
  artist: (row, first) => ({
    before: `${first ? '' : ','}${JSON.stringify(artistJson(row)).slice(0, -1)}`,
    after: '}',
  }),
  marks: (annotation) => {
    const text = JSON.stringify(marksJson(annotation));
    return text === '{}' ? '' : `,${text.slice(1, -1)}`;
  },
};
