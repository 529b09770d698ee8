import { marksJson } from '../json.ts';
import type { ArtistRow } from '../rows.ts';
import type { IndexFormat } from './artist-index.ts';

/** `{"groups":[{"letter":"A","artists":[...]}]}`: of each artist what a list of all of them shows. */
export const restIndex: IndexFormat = {
  name: 'rest',
  begin: '{"groups":[',
  end: ']}',
  groupBegin: (letter, first) => `${first ? '' : ','}{"letter":${JSON.stringify(letter)},"artists":[`,
  groupEnd: ']}',
  artist: (row, first) => ({
    before: `${first ? '' : ','}${JSON.stringify(entry(row)).slice(0, -1)}`,
    after: '}',
  }),
  marks: (annotation) => {
    const text = JSON.stringify(marksJson(annotation));
    return text === '{}' ? '' : `,${text.slice(1, -1)}`;
  },
};

function entry({ gid, name, albumCount, trackCount, imageTag }: ArtistRow) {
  return { id: gid, name, albumCount, trackCount, imageTag };
}
