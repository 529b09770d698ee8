import assert from 'node:assert/strict';
import { createSign, randomBytes, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { needs } from '../../../tools/needs.ts';
import type { AccessUnit } from '../src/plane/index.ts';
import { ownsAsClient, ownsAsServer } from '../src/webrtc/handshake-proof.ts';
import { room, until } from './broadcast.ts';
import { Encoder } from './encoder/encoder.ts';
import { type CodedFrame, codedFrames } from './encoder/media.ts';
import type { Shape } from './encoder/offers.ts';
import { Stage } from './stage.ts';

const stageOptions = {
  broadcast: {
    gate: async ({ key }: { readonly key: string }) =>
      ({ allowed: true, stream: room(key), whenTaken: 'refuse' }) as const,
  },
};

/** What the publication gives to a reader, while it lasts. */
function gathered(stage: Stage): AccessUnit[] {
  const units: AccessUnit[] = [];
  const reader = stage.broadcast.plane
    .find(room('show'))
    ?.read({ mostBytes: 64 * 1024 * 1024, from: 'last keyframe' });
  const gather = async (): Promise<void> => {
    for await (const batch of reader ?? []) units.push(...batch.units);
  };
  void gather();
  return units;
}

/** The NAL units of each picture that hold slices. */
const slices = (frames: readonly CodedFrame[]): string[] =>
  frames.filter(({ kind }) => kind === 'video').map(({ units }) => sealed(units));

const sealed = (units: readonly Buffer[]): string =>
  units
    .filter((unit) => [1, 5].includes(unit.readUInt8() & 31))
    .map((unit) => unit.toString('base64'))
    .join();

function slicesOf({ data }: AccessUnit): string {
  const units: Buffer[] = [];
  for (let at = 0; at < data.length; at += 4 + data.readUInt32BE(at))
    units.push(data.subarray(at + 4, at + 4 + data.readUInt32BE(at)));
  return sealed(units);
}

const shapes: readonly { readonly shape: Shape; readonly certificate: 'ec' | 'rsa' }[] = [
  { shape: 'obs', certificate: 'ec' },
  { shape: 'ffmpeg', certificate: 'ec' },
  { shape: 'gstreamer', certificate: 'rsa' },
];

for (const { shape, certificate } of shapes)
  test(
    `what an encoder like ${shape} sends comes out as it went in`,
    needs('ffmpeg', 'openssl'),
    async () => {
      await using stage = await Stage.start(stageOptions);
      await using encoder = new Encoder({ shape, certificate });
      assert.equal(await encoder.offer(stage.url, '/whip/live/show', 'show'), 201);
      assert.match(encoder.answer, shape === 'ffmpeg' ? /^a=setup:active\r$/m : /^a=setup:passive\r$/m);
      const units = gathered(stage);
      await encoder.connect();
      const frames = await codedFrames(2);
      // Reports come late, of each track one.
      const reported = [frames.length - 2, frames.length - 1];
      await encoder.send(frames, reported);
      const pictures = slices(frames);
      const shown = (): AccessUnit[] => units.filter(({ format }) => format.kind === 'video');
      await until('all pictures are there', () => shown().length === pictures.length);
      assert.deepEqual(shown().map(slicesOf), pictures);
      const [first, last] = [shown()[0], shown().at(-1)];
      assert.ok(first?.keyframe === true && last);
      assert.ok(
        Math.abs(last.showAt - first.showAt - (pictures.length - 1) * 40_000) < pictures.length * 2000,
      );
      const sounds = units
        .filter(({ format }) => format.kind === 'audio')
        .map(({ data }) => data.toString('hex'));
      const heard = frames
        .filter(({ kind }) => kind === 'audio')
        .map(({ units: [packet] }) => packet?.toString('hex'));
      assert.deepEqual(sounds, heard.slice(-sounds.length));
      assert.ok(sounds.length >= heard.length - 2);
      const facts = await stage.broadcast.plane.inspect(room('show'));
      assert.deepEqual([facts?.video?.width, facts?.video?.height, facts?.audio?.codec], [640, 360, 'opus']);
      const kinds = frames.slice(-2).map(({ kind }) => kind);
      for (const kind of new Set(kinds))
        await until('the report came back', () => (encoder.lastReport(kind) ?? 0) > 0);
      // Who numbers his packets over all media is told when they came.
      if (shape === 'gstreamer') assert.ok(encoder.told >= 2);
      else assert.equal(encoder.told, 0);
      // It says goodbye, and asks the server to end what has ended already.
      if (shape === 'ffmpeg')
        assert.equal((await stage.ask(encoder.location, { method: 'DELETE' })).status, 200);
      else await encoder.leave();
      await until('the stream ended', () => stage.broadcast.kinds().includes('ended'));
      for (const [path, status] of [
        [encoder.location, 200],
        [`${encoder.location}x`, 404],
      ] as const)
        assert.equal((await stage.ask(path, { method: 'DELETE' })).status, status);
      assert.equal(stage.webrtc.sessions, 0);
    },
  );

test(
  'lost packets are sent again; where they are not, pictures go on at the next keyframe',
  needs('ffmpeg', 'openssl'),
  async () => {
    await using stage = await Stage.start(stageOptions);
    const frames = await codedFrames(3);
    for (const resends of [true, false]) {
      await using encoder = new Encoder({
        shape: 'obs',
        resends,
        loses: (number) => number === 40 || number === 160,
      });
      assert.equal(await encoder.offer(stage.url, '/whip/live/show', 'show'), 201);
      const units = gathered(stage);
      await encoder.connect();
      await encoder.send(frames);
      const pictures = slices(frames);
      const shown = (): string[] => units.filter(({ format }) => format.kind === 'video').map(slicesOf);
      await until('the last pictures are there', () =>
        resends ? shown().length === pictures.length : shown().includes(pictures.at(-1) ?? ''),
      );
      const whole = new Set(pictures);
      assert.ok(shown().every((picture) => whole.has(picture)));
      if (!resends) await until('a keyframe is asked for', () => encoder.wanted > 1);
      assert.equal((await stage.ask(encoder.location, { method: 'DELETE' })).status, 200);
      await until('the stream ended', () => stage.broadcast.plane.find(room('show')) === undefined);
    }
  },
);

test(
  'who shows a certificate that is not his gets no media, and bytes that are no handshake harm nobody',
  needs('openssl'),
  async () => {
    await using stage = await Stage.start(stageOptions);
    await using other = new Encoder({ shape: 'obs' });
    await using thief = new Encoder({ shape: 'obs', stolen: other.pem });
    assert.equal(await thief.offer(stage.url, '/whip/live/show', 'show'), 201);
    await thief.reach();
    for (let length = 1; length < 40; length += 1)
      for (const first of [20, 21, 22, 23, 25, 63, 128, 200]) thief.post(Buffer.alloc(length, first));
    await thief.connect();
    await until('it is sent away', () => stage.webrtc.sessions === 0);
    assert.match(stage.went.join(), /certificate/);
  },
);

test('a certificate is his who signs the handshake with its key', async () => {
  const { CipherContext } = await import('werift');
  const made = (): ReturnType<typeof CipherContext.createSelfSignedCertificateWithKey> =>
    CipherContext.createSelfSignedCertificateWithKey({ hash: 4, signature: 3 }, 23);
  const [own, other] = await Promise.all([made(), made()]);
  const certificate = new X509Certificate(own.certPem).raw;
  const message = (type: number, fragment: Buffer) => ({
    msg_type: type,
    fragment,
    serialize: () => Buffer.concat([Buffer.of(type), fragment]),
  });
  const proof = (signed: Buffer, key: string): Buffer => {
    const signature = createSign('sha256').update(signed).sign(key);
    return Buffer.concat([Buffer.of(4, 3, 0, signature.length), signature]);
  };
  const before = [message(1, Buffer.from('hello')), message(11, certificate)];
  const spoken = Buffer.concat(before.map((each) => each.serialize()));
  const asClient = (key: string, said = before): boolean =>
    ownsAsClient(certificate, [...said, message(15, proof(spoken, key))]);
  assert.equal(asClient(own.keyPem), true);
  assert.equal(asClient(other.keyPem), false);
  assert.equal(asClient(own.keyPem, before.slice(1)), false);
  assert.equal(ownsAsClient(certificate, before), false);
  const randoms = [randomBytes(32), randomBytes(32)];
  const parameters = Buffer.concat([Buffer.of(3, 0, 23, 5), Buffer.from('point')]);
  const asServer = (key: string): boolean =>
    ownsAsServer(
      certificate,
      [message(12, Buffer.concat([parameters, proof(Buffer.concat([...randoms, parameters]), key)]))],
      randoms,
    );
  assert.deepEqual(
    [own, other].map(({ keyPem }) => asServer(keyPem)),
    [true, false],
  );
});
