import { type IndexFormat, ignoredArticles } from '../../catalogue/index.ts';
import { artistNode } from '../payloads/artist.ts';
import { opinionNode } from '../payloads/marks.ts';
import { attribute, xmlParts } from '../protocol/xml.ts';
import type { Markup } from './markup.ts';

const articles = JSON.stringify(ignoredArticles);

const json: IndexFormat = {
  name: 'subsonic json',
  begin: `{"ignoredArticles":${articles},"index":[`,
  end: ']}',
  groupBegin: (letter, first) => `${first ? '' : ','}{"name":${JSON.stringify(letter)},"artist":[`,
  groupEnd: ']}',
  artist: (row, first) => ({
    before: `${first ? '' : ','}${JSON.stringify(artistNode(row)).slice(0, -1)}`,
    after: '}',
  }),
  marks: (annotation) => {
    const text = JSON.stringify(opinionNode(annotation));
    return text === '{}' ? '' : `,${text.slice(1, -1)}`;
  },
};

const xml: IndexFormat = {
  name: 'subsonic xml',
  begin: `<artists${attribute('ignoredArticles', ignoredArticles)}>`,
  end: '</artists>',
  groupBegin: (letter) => `<index${attribute('name', letter)}>`,
  groupEnd: '</index>',
  artist: (row) => {
    const { head, tail } = xmlParts('artist', artistNode(row));
    return { before: head, after: tail };
  },
  marks: (annotation) => xmlParts('', opinionNode(annotation)).head.slice(1),
};

/** `ArtistsID3`, as the catalogue prepares it. */
export const artistFormats: Readonly<Record<Markup, IndexFormat>> = { json, xml };
