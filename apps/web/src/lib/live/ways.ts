/** The ways in which a browser can watch a stream, each behind the same face. */
import { openSession } from './rtc.ts';

export type WayName = 'whep' | 'll-hls' | 'hls';

/** Where a stream is watched, and with what right. */
export interface WatchPlace {
  readonly app: string;
  readonly room: string;
  /** A playback token; without it the session of the browser counts. */
  readonly token?: string | undefined;
}

export interface Watching {
  /** Resolves when it is over: the stream ended or the way broke. */
  readonly ended: Promise<void>;
  /** How far behind the live edge, in seconds; undefined where that cannot be told. */
  readonly delay: () => number | undefined;
  stop(): void;
}

/** Begins to watch; resolves once the first picture or sound is there. Rejects with an ApiProblem where the server refuses. */
export type Way = (place: WatchPlace, video: HTMLVideoElement, signal: AbortSignal) => Promise<Watching>;

const addressOf = (face: 'whep' | 'hls', { app, room }: WatchPlace): string =>
  `/${face}/${encodeURIComponent(app)}/${encodeURIComponent(room)}`;

export const playlistOf = (place: WatchPlace): string =>
  `${addressOf('hls', place)}/index.m3u8${place.token === undefined ? '' : `?token=${encodeURIComponent(place.token)}`}`;

/** A way that shows nothing for so long is given up for the next one, ms. */
const patienceMs = 8_000;

/** Resolves when the element has something to show. */
export function started(video: HTMLVideoElement, signal: AbortSignal): Promise<void> {
  const enough = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  return new Promise((resolve, reject) => {
    if (video.readyState >= video.HAVE_CURRENT_DATA) return resolve();
    video.addEventListener('loadeddata', () => resolve(), { once: true, signal: enough });
    enough.addEventListener('abort', () => reject(new Error('nothing has come')), { once: true });
  });
}

/** WebRTC: less than half a second behind. */
export const byWhep: Way = async (place, video, signal) => {
  const peer = new RTCPeerConnection();
  const media = new MediaStream();
  for (const kind of ['video', 'audio']) peer.addTransceiver(kind, { direction: 'recvonly' });
  peer.addEventListener('track', ({ track }) => media.addTrack(track));
  const ended = new Promise<void>((resolve) => {
    peer.addEventListener('connectionstatechange', () => {
      if (peer.connectionState === 'failed' || peer.connectionState === 'closed') resolve();
    });
  });
  const lost = endless();
  try {
    const session = await openSession(peer, addressOf('whep', place), place.token, signal);
    video.srcObject = media;
    await started(video, signal);
    const watch = watchArrivals(peer, lost.end);
    return {
      ended: Promise.race([ended, lost.promise]),
      delay: () => undefined,
      stop: () => {
        clearInterval(watch);
        video.srcObject = null;
        session.close();
      },
    };
  } catch (error) {
    video.srcObject = null;
    peer.close();
    throw error;
  }
};

function endless(): { readonly promise: Promise<void>; readonly end: () => void } {
  let end = (): void => {};
  const promise = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { promise, end };
}

/** Looks whether anything still comes: a connection stays open for long after its server went away. */
function watchArrivals(peer: RTCPeerConnection, onSilence: () => void): ReturnType<typeof setInterval> {
  let [before, silent] = [-1, 0];
  const look = async (): Promise<void> => {
    const bytes = await arrived(peer);
    silent = bytes === before ? silent + 1 : 0;
    before = bytes;
    if (silent >= 5) onSilence();
  };
  return setInterval(() => void look().catch(onSilence), 1_000);
}

/** Bytes of media that have come. */
async function arrived(peer: RTCPeerConnection): Promise<number> {
  let bytes = 0;
  for (const [, one] of await peer.getStats())
    if (one.type === 'inbound-rtp') bytes += one.bytesReceived ?? 0;
  return bytes;
}

/** HLS with parts, by hls.js, which is loaded now. */
export const byHlsJs: Way = async (place, video, signal) => {
  const { default: Hls } = await import('hls.js/light');
  if (!Hls.isSupported()) throw new Error('this browser cannot play HLS by script');
  signal.throwIfAborted();
  const hls = new Hls({ lowLatencyMode: true, backBufferLength: 30 });
  const over = endless();
  hls.on(Hls.Events.ERROR, (_event, { fatal }) => {
    if (fatal) over.end();
  });
  video.addEventListener('ended', over.end, { signal });
  hls.loadSource(playlistOf(place));
  hls.attachMedia(video);
  try {
    await Promise.race([
      started(video, signal),
      over.promise.then(() => Promise.reject(new Error('the playlist cannot be played'))),
    ]);
  } catch (error) {
    hls.destroy();
    throw error;
  }
  return { ended: over.promise, delay: () => hls.latency, stop: () => hls.destroy() };
};

/** HLS as the browser itself plays it. */
export const byNativeHls: Way = async (place, video, signal) => {
  if (video.canPlayType('application/vnd.apple.mpegurl') === '')
    throw new Error('this browser does not play HLS');
  const over = endless();
  video.addEventListener('ended', over.end, { signal });
  video.addEventListener('error', over.end, { signal });
  const stop = (): void => {
    video.removeAttribute('src');
    video.load();
  };
  video.src = playlistOf(place);
  try {
    await started(video, signal);
  } catch (error) {
    stop();
    throw error;
  }
  const edge = (): number | undefined => {
    const { seekable, currentTime } = video;
    return seekable.length === 0 ? undefined : seekable.end(seekable.length - 1) - currentTime;
  };
  return { ended: over.promise, delay: edge, stop };
};

export const ways: Readonly<Record<WayName, Way>> = { whep: byWhep, 'll-hls': byHlsJs, hls: byNativeHls };
