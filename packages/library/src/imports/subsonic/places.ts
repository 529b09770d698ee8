import { flagOf, integerOf, textOf, timeOf } from '../foreign/index.ts';
import { fieldsOf, listOf } from './client.ts';
import { songOf } from './items.ts';
import type { Visit } from './visit.ts';

/** The person's own playlists; those of others stay theirs. */
export async function movePlaylists({ options, client, mover, person }: Visit): Promise<void> {
  const lists = listOf(fieldsOf((await client.get('getPlaylists')).get('playlists')).get('playlist'));
  for (const [index, head] of lists.entries()) {
    const id = textOf(head.get('id'), 200);
    const owner = textOf(head.get('owner'), 200);
    if (id === null || (owner !== null && owner.toLowerCase() !== options.user.toLowerCase())) continue;
    const list = fieldsOf((await client.find('getPlaylist', { id }))?.get('playlist'));
    const songs = listOf(list.get('entry')).slice(0, 50_000);
    const facts = {
      name: textOf(head.get('name'), 500) ?? 'Playlist',
      description: textOf(head.get('comment')),
      isPublic: flagOf(head.get('public')) === 1 || head.get('public') === true,
      createdAt: timeOf(head.get('created')),
    };
    options.db.write((writer) =>
      mover.playlist(
        writer,
        person,
        id,
        facts,
        songs.flatMap((fields) => songOf(fields) ?? []),
      ),
    );
    options.progress(index + 1, lists.length, 'playlists');
  }
}

export async function moveBookmarks({ options, client, mover, person }: Visit): Promise<void> {
  const answer = await client.find('getBookmarks');
  const bookmarks = listOf(fieldsOf(answer?.get('bookmarks')).get('bookmark'));
  options.db.write((writer) => {
    for (const bookmark of bookmarks) {
      const song = songOf(fieldsOf(bookmark.get('entry')));
      if (song === undefined) continue;
      mover.bookmark(writer, person, song.id, song.item, {
        positionMs: Math.max(0, integerOf(bookmark.get('position')) ?? 0),
        comment: textOf(bookmark.get('comment'), 1000),
        at: timeOf(bookmark.get('changed')) ?? timeOf(bookmark.get('created')),
      });
    }
  });
}

export async function moveQueue({ options, client, mover, person }: Visit): Promise<void> {
  const queue = fieldsOf((await client.find('getPlayQueue'))?.get('playQueue'));
  const songs = listOf(queue.get('entry'))
    .slice(0, 10_000)
    .flatMap((fields) => songOf(fields) ?? []);
  if (songs.length === 0) return;
  const facts = {
    current: `track:${textOf(queue.get('current'), 200) ?? ''}`,
    positionMs: Math.max(0, integerOf(queue.get('position')) ?? 0),
    by: textOf(queue.get('changedBy'), 100) ?? 'import',
  };
  options.db.write((writer) => mover.queue(writer, person, facts, songs));
}
