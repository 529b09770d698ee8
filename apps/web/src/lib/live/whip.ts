/** Publishing from this browser: camera and microphone, or the screen, by WHIP. */
import { openSession, type RtcSession } from './rtc.ts';

export interface Publishing {
  /** Resolves when the server or the way to it has ended it. */
  readonly ended: Promise<void>;
  stop(): void;
}

/** H.264 first: what HLS and recordings take as it is. Key frames every two seconds are the server's to ask for. */
function preferPlainCodecs(peer: RTCPeerConnection): void {
  const codecs = RTCRtpReceiver.getCapabilities('video')?.codecs ?? [];
  const isPlain = ({ mimeType }: { mimeType: string }) => /^video\/H264$/i.test(mimeType);
  const ordered = [...codecs.filter(isPlain), ...codecs.filter((codec) => !isPlain(codec))];
  for (const transceiver of peer.getTransceivers())
    if (transceiver.sender.track?.kind === 'video' && ordered.length > 0)
      transceiver.setCodecPreferences(ordered);
}

/** Publishes `media` into a room with a stream key or a publish token. Throws an ApiProblem where the server refuses. */
export async function publish(
  { app, room }: { readonly app: string; readonly room: string },
  key: string,
  media: MediaStream,
): Promise<Publishing> {
  const peer = new RTCPeerConnection();
  for (const track of media.getTracks())
    peer.addTransceiver(track, { direction: 'sendonly', streams: [media] });
  preferPlainCodecs(peer);
  const ended = new Promise<void>((resolve) => {
    peer.addEventListener('connectionstatechange', () => {
      if (['failed', 'closed', 'disconnected'].includes(peer.connectionState)) resolve();
    });
  });
  let session: RtcSession;
  try {
    const url = `/whip/${encodeURIComponent(app)}/${encodeURIComponent(room)}`;
    session = await openSession(peer, url, key, new AbortController().signal);
  } catch (error) {
    peer.close();
    throw error;
  }
  return { ended, stop: () => session.close() };
}
