import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { needs, programPath } from '../../../tools/needs.ts';
import { detectFfmpeg } from '../src/ffmpeg/index.ts';
import { absolutePath, createProcesses } from '../src/process/index.ts';
import { fileName } from '../src/synth/demo/names.ts';
import {
  type DemoCatalogue,
  DemoFolderError,
  demoCatalogue,
  writeDemoCatalogue,
} from '../src/synth/index.ts';
import { createTagReader, parseLrc } from '../src/tags/index.ts';

const processes = createProcesses({ maxConcurrent: 2 });
const reader = createTagReader({ threads: 1 });
let root = '';
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'bandstand-demo-'));
});
after(async () => {
  await reader.close();
  await processes.close();
  await rm(root, { recursive: true });
});

/** The demo with the first tracks of each disc, two seconds each: quick, and everything else as it is. */
function shortened(perDisc: number): DemoCatalogue {
  const whole = demoCatalogue(1);
  const releases = whole.releases.map((release) => ({
    ...release,
    tracks: release.tracks
      .filter(({ trackNo }) => trackNo <= perDisc)
      .map((track) => ({ ...track, seconds: 2 })),
  }));
  return { ...whole, releases };
}

/** Every file below a folder with its bytes, by relative path. */
async function contents(dir: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(files.map(async (path) => [path.slice(dir.length + 1), await readFile(path)] as const)),
  );
}

test('the catalogue: artists of several scripts, seven releases, 46 tracks', () => {
  const { artists, releases } = demoCatalogue(1);
  const tracks = releases.flatMap((release) => release.tracks);
  assert.ok(artists.length >= 4 && releases.length === 7 && tracks.length === 46);
  for (const script of [/\p{Script=Cyrillic}/u, /\p{Script=Han}/u, /[äöåż]/]) {
    assert.ok(artists.some(({ name }) => script.test(name)));
    assert.ok(tracks.some(({ title }) => script.test(title)));
  }
  assert.deepEqual(
    releases.filter(({ status }) => status === 'draft').map(({ visibility }) => visibility),
    ['private'],
  );
  assert.ok(
    releases.filter(({ status }) => status === 'released').every(({ visibility }) => visibility === 'public'),
  );
  assert.ok(
    releases.some(({ type }) => type === 'single') && releases.some(({ type }) => type === 'compilation'),
  );
  assert.ok(
    releases.some(
      ({ discTitles, tracks }) => discTitles.length === 2 && tracks.some(({ discNo }) => discNo === 2),
    ),
  );
  assert.ok(new Set(tracks.flatMap(({ genres }) => genres)).size >= 6);
  const timed = tracks.filter(({ lyrics }) => lyrics?.lines.every(({ ms }) => ms !== undefined));
  const plain = tracks.filter(({ lyrics }) => lyrics?.lines.some(({ ms }) => ms === undefined));
  assert.ok(timed.length >= 5 && plain.length >= 3);
  for (const { lyrics, seconds } of timed) assert.ok((lyrics?.lines.at(-1)?.ms ?? 0) < seconds * 1000);
  assert.ok(tracks.every(({ seconds }) => seconds >= 8 && seconds <= 20));
  assert.deepEqual(demoCatalogue(1), demoCatalogue(1));
  assert.notDeepEqual(demoCatalogue(1), demoCatalogue(2));
});

test('names of files are safe everywhere', () => {
  assert.equal(fileName('A/B: "C"?'), 'A∕B꞉ ″C″？');
  assert.equal(fileName('..'), 'Untitled');
  assert.equal(fileName('  dots... '), 'dots');
  assert.equal(Array.from(fileName('潮'.repeat(300))).length, 100);
});

test('without ffmpeg: FLAC and WAV, covers, lyrics and the files that state the releases', async () => {
  const dir = join(root, 'plain');
  const catalogue = shortened(1);
  const seen: number[] = [];
  const result = await writeDemoCatalogue({
    dir,
    catalogue,
    processes,
    onProgress: ({ done }) => void seen.push(done),
  });
  assert.equal(result.written, 8);
  assert.deepEqual(seen, [1, 2, 3, 4, 5, 6, 7, 8]);
  const files = await contents(dir);
  const names = [...files.keys()];
  assert.ok(
    names.every((name) => /\.(flac|wav|jpg|lrc|yaml|json)$/.test(name)),
    names.join('\n'),
  );
  const lrc = files.get('紙の灯台/2022 - 潮の手紙/01 潮の手紙.lrc');
  assert.equal(parseLrc(lrc?.toString('utf8') ?? '')?.length, 4);
  const draft =
    files.get('Quilla & the Tidewrights/2024 - Unfinished Maps/release.yaml')?.toString('utf8') ?? '';
  assert.match(draft, /^status: "draft"$/m);
  assert.match(draft, /^genres:\n {2}- "Folk"\n {2}- "Chiptune"$/m);
  assert.match(files.get('Тихий Семафор/artist.yaml')?.toString('utf8') ?? '', /^name: "Тихий Семафор"$/m);
  const double = await reader.read(join(dir, 'Тихий Семафор/2020 - Ночные Стрелки/2-01 Рассвет в Депо.flac'));
  assert.ok(double.ok);
  assert.deepEqual([double.tags.discNo, double.tags.discTitle, double.tags.hasCover], [2, 'Прибытие', true]);
  assert.equal(
    (await writeDemoCatalogue({ dir, catalogue, processes })).written,
    0,
    'complete: nothing is left to do',
  );
});

test('cancelled in the middle and called again: as if nothing had happened', async () => {
  const catalogue = shortened(2);
  const undisturbed = join(root, 'undisturbed');
  await writeDemoCatalogue({ dir: undisturbed, catalogue, processes });
  const dir = join(root, 'cancelled');
  const cancel = new AbortController();
  const onProgress = ({ done }: { done: number }) => done === 4 && cancel.abort(new Error('enough'));
  await assert.rejects(
    writeDemoCatalogue({ dir, catalogue, processes, signal: cancel.signal, onProgress }),
    /enough/,
  );
  const { written } = await writeDemoCatalogue({ dir, catalogue, processes });
  assert.ok(written > 0 && written <= 12, `${written} were missing`);
  assert.deepEqual(await contents(dir), await contents(undisturbed));
});

test('killed at any instant: no half file under a final name, and the next call completes it', async () => {
  const catalogue = shortened(1);
  const undisturbed = await contents(join(root, 'plain'));
  const dir = join(root, 'killed');
  const script = join(root, 'write.ts');
  const entry = new URL('../src/synth/index.ts', import.meta.url).href;
  const spawner = new URL('../src/process/index.ts', import.meta.url).href;
  await writeFile(
    script,
    `import { writeDemoCatalogue } from ${JSON.stringify(entry)};
     import { createProcesses } from ${JSON.stringify(spawner)};
     const onProgress = ({ done }) => console.log(done);
     await writeDemoCatalogue({ dir: ${JSON.stringify(dir)}, catalogue: ${JSON.stringify(catalogue)}, processes: createProcesses(), onProgress, threads: 1 });`,
  );
  for (const killAt of [1, 4]) {
    const child = await processes.start({
      program: process.execPath,
      args: [absolutePath(script)],
      label: 'node',
    });
    for await (const chunk of child.stdout)
      if (Number(chunk.toString().trim().split('\n').at(-1)) >= killAt) break;
    await child.stop();
    for (const [name, bytes] of await contents(dir)) {
      const whole = undisturbed.get(name);
      if (whole && !name.endsWith('.json')) assert.ok(bytes.equals(whole), `${name} is whole`);
      else assert.match(name, /\.bandstand-/);
    }
  }
  await writeDemoCatalogue({ dir, catalogue, processes });
  assert.deepEqual(await contents(dir), undisturbed);
});

test('a folder with other things in it is refused and left alone', async () => {
  const dir = join(root, 'mine');
  await mkdir(dir);
  await writeFile(join(dir, 'my song.mp3'), 'x');
  await assert.rejects(writeDemoCatalogue({ dir, catalogue: shortened(1), processes }), DemoFolderError);
  assert.deepEqual(await readdir(dir), ['my song.mp3']);
  const other = { ...shortened(1), seed: 2 };
  await assert.rejects(
    writeDemoCatalogue({ dir: join(root, 'plain'), catalogue: other, processes }),
    DemoFolderError,
  );
});

test('with ffmpeg: every format, each readable, with its cover', needs('ffmpeg'), async () => {
  const dir = join(root, 'all-formats');
  const ffmpeg = await detectFfmpeg({ processes, path: programPath('ffmpeg') });
  const catalogue = shortened(1);
  await writeDemoCatalogue({ dir, catalogue, ffmpeg, processes });
  const sounds = [...(await contents(dir)).keys()].filter((name) =>
    /\.(flac|wav|mp3|ogg|opus|m4a)$/.test(name),
  );
  const endings = new Set(sounds.map((name) => name.split('.').at(-1)));
  assert.deepEqual(endings, new Set(['flac', 'm4a', 'mp3', 'ogg', 'opus', 'wav']));
  for (const name of sounds) {
    const read = await reader.read(join(dir, name));
    assert.ok(read.ok && read.tags.hasCover, name);
    const release = catalogue.releases.find(({ title }) => title === read.tags.album);
    assert.ok(
      release?.tracks.some(({ title }) => title === read.tags.title),
      name,
    );
    assert.equal(dirname(name).split('/')[0], read.tags.albumArtistDisplay);
  }
});
