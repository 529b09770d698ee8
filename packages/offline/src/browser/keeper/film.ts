import { extrasOf, isPictures, playableFiles } from '../../downloads/index.ts';
import type { Driver } from '../../drivers/index.ts';
import { type Account, itemById, itemStreams } from '../../queries/index.ts';
import type { ServerClient } from '../../remote/index.ts';

/** Where something is played from: a file of this browser, or the server. */
export interface FilmPlace {
  /** Relative to the folder of the media; `null` when it is not kept here. */
  readonly path: string | null;
  /** At the server, with the token in it as its protocol wants: not for a log. `null` without a token. */
  readonly address: string | null;
}

export interface FilmSubtitles extends FilmPlace {
  readonly label: string | null;
  /** As the server names it: ISO 639-2 mostly. */
  readonly language: string | null;
  readonly isDefault: boolean;
}

/** What a player needs of a film, an episode or another item with pictures. */
export interface KeptFilm extends FilmPlace {
  readonly id: string;
  readonly subtitles: readonly FilmSubtitles[];
}

/** Where a film and its subtitles are; `null` for what the user does not see. */
export async function keptFilm(
  driver: Driver,
  account: Account,
  client: ServerClient,
  id: string,
): Promise<KeptFilm | null> {
  const token = await client.token();
  const at = (path: string, query = {}): string | null =>
    token === undefined ? null : client.address(path, { ...query, ApiKey: token });
  return driver.read((reader) => {
    const item = itemById(reader, account, id);
    if (item === undefined) return null;
    const extras = extrasOf(reader, account, id);
    const subtitles = itemStreams(reader, account, id)
      .filter(({ type, codec }) => type === 'Subtitle' && !isPictures(codec))
      .map(({ index, title, language, isDefault }) => ({
        label: title,
        language,
        isDefault,
        path:
          extras.find(({ kind, streamIndex }) => kind === 'subtitle' && streamIndex === index)?.path ?? null,
        address: at(`/Videos/${id}/${id}/Subtitles/${index}/Stream.vtt`),
      }));
    const path = playableFiles(reader, account).find((file) => file.id === id)?.path ?? null;
    return { id, path, address: at(`/Videos/${id}/stream`, { static: true }), subtitles };
  });
}
