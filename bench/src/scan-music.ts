import { join } from 'node:path';
import { writeSound } from '../../packages/library/test/sound-files.ts';

const tracksOfAlbum = 10;

/**
 * Fills a folder with small tagged files, half FLAC, half MP3: albums of ten tracks by four hundred artists and guests.
 * @param from the number of the first file; a multiple of ten
 */
export function writeMusic(folder: string, files: number, from = 0): void {
  for (let at = from; at < from + files; at += 1) {
    const album = Math.floor(at / tracksOfAlbum);
    const number = 1 + (at % tracksOfAlbum);
    const artist = `Artist ${album % 400}`;
    const name = `${String(number).padStart(2, '0')} Song ${number}.${album % 2 === 0 ? 'flac' : 'mp3'}`;
    writeSound(join(folder, artist, `Album ${album}`, name), {
      sound: `sound ${at}`,
      seconds: 20,
      tags: {
        title: `Song ${number} of album ${album}`,
        artist: number % 5 === 0 ? `${artist} feat. Guest ${album % 97}` : artist,
        albumartist: artist,
        album: `Album ${album}`,
        tracknumber: String(number),
        date: String(1960 + (album % 60)),
        genre: `Genre ${album % 30}`,
      },
    });
  }
}
