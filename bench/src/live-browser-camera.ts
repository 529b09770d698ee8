/** A browser that publishes by WHIP: a clock in the picture and a tone, drawn and coded by the browser itself. */
import type { Page } from 'playwright-core';

/** How the clock stands in the picture: blocks in two rows, a bit each, the lower row the other way round. */
export interface ClockShape {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly block: number;
}

const publishing = (
  { width, height, bits, block }: ClockShape,
  room: string,
  key: string,
): string => `(async () => {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [${width}, ${height}];
  const context = canvas.getContext('2d');
  const draw = () => {
    context.fillStyle = '#808080';
    context.fillRect(0, 0, ${width}, ${height});
    const low = Date.now() % 2 ** 32;
    for (let bit = 0; bit < ${bits}; bit += 1) {
      const on = Math.floor(low / 2 ** bit) % 2 === 1;
      for (const [row, bright] of [on, !on].entries()) {
        context.fillStyle = bright ? '#fff' : '#000';
        context.fillRect(bit * ${block}, row * ${block}, ${block}, ${block});
      }
    }
  };
  setInterval(draw, 40);
  draw();
  const audio = new AudioContext();
  const tone = new OscillatorNode(audio);
  const out = new MediaStreamAudioDestinationNode(audio);
  tone.connect(out);
  tone.start();
  const peer = new RTCPeerConnection();
  const { codecs } = RTCRtpSender.getCapabilities('video');
  const video = peer.addTransceiver(canvas.captureStream(25).getVideoTracks()[0], { direction: 'sendonly' });
  video.setCodecPreferences(codecs.filter(({ mimeType }) => mimeType === 'video/H264'));
  peer.addTransceiver(out.stream.getAudioTracks()[0], { direction: 'sendonly' });
  await peer.setLocalDescription();
  const answer = await fetch('/whip/live/${room}', {
    method: 'POST',
    headers: { 'content-type': 'application/sdp', authorization: 'Bearer ${key}' },
    body: peer.localDescription.sdp,
  });
  if (answer.status !== 201) throw new Error(answer.status + ' ' + await answer.text());
  await peer.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
  globalThis.publishing = peer;
})()`;

/** Publishes into a room from a page of the server. Rejects when the server says no. */
export async function publishClock(page: Page, shape: ClockShape, room: string, key: string): Promise<void> {
  await page.evaluate(publishing(shape, room, key));
  await page.waitForFunction('globalThis.publishing.connectionState === "connected"');
}

/** Bits a second that the browser thinks the way holds, and that it sends pictures with; undefined while it knows nothing. */
export const senderRates = (page: Page): Promise<{ readonly available: number; readonly target: number }> =>
  page.evaluate(`globalThis.publishing.getStats().then((all) => {
    const stats = [...all.values()];
    return {
      available: stats.find((each) => each.type === 'candidate-pair' && each.nominated)?.availableOutgoingBitrate ?? 0,
      target: stats.find((each) => each.type === 'outbound-rtp' && each.kind === 'video')?.targetBitrate ?? 0,
    };
  })`);
