/* The page that other sites embed: plays one stream by the quickest way that works here. */

const [, , app, room] = location.pathname.split('/');
const token = new URLSearchParams(location.search).get('token');
const video = document.querySelector('video');
const words = document.querySelector('p');
const path = `${app}/${room}${token ? `?token=${encodeURIComponent(token)}` : ''}`;
const hlsAddress = `/hls/${app}/${room}/index.m3u8${token ? `?token=${encodeURIComponent(token)}` : ''}`;

const againMs = 5000;
const pictureMs = 8000;

/** Why this way does not lead anywhere. `status` is the server's, where it answered. */
class NoWay extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

function say(text) {
  words.textContent = text;
  words.hidden = text === '';
}

function begun(way) {
  document.documentElement.dataset.way = way;
  say('');
}

/** Resolves when the picture moves, rejects when it does not for long. */
function moves() {
  return new Promise((resolve, reject) => {
    const from = video.currentTime;
    const timer = setTimeout(() => settle(() => reject(new NoWay('nothing came'))), pictureMs);
    const look = () => {
      if (video.currentTime > from) settle(resolve);
    };
    const settle = (how) => {
      clearTimeout(timer);
      video.removeEventListener('timeupdate', look);
      how();
    };
    video.addEventListener('timeupdate', look);
  });
}

async function byWebRtc() {
  const peer = new RTCPeerConnection();
  const stream = new MediaStream();
  let session;
  const end = () => {
    peer.close();
    video.srcObject = null;
    if (session) void fetch(session, { method: 'DELETE', keepalive: true }).catch(() => {});
  };
  try {
    peer.addEventListener('track', ({ track }) => stream.addTrack(track));
    peer.addTransceiver('video', { direction: 'recvonly' });
    peer.addTransceiver('audio', { direction: 'recvonly' });
    await peer.setLocalDescription();
    const answer = await fetch(`/whep/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/sdp' },
      body: peer.localDescription.sdp,
    });
    if (answer.status !== 201) throw new NoWay((await answer.json()).detail, answer.status);
    session = answer.headers.get('location');
    await peer.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
    video.srcObject = stream;
    void video.play().catch(() => {});
    await moves();
  } catch (error) {
    end();
    throw error;
  }
  begun('whep');
  addEventListener('pagehide', end, { once: true });
  await new Promise((resolve) => {
    peer.addEventListener('connectionstatechange', () => {
      if (['failed', 'closed', 'disconnected'].includes(peer.connectionState)) resolve();
    });
  });
  removeEventListener('pagehide', end);
  end();
}

async function answered() {
  const answer = await fetch(hlsAddress, { headers: { accept: 'application/vnd.apple.mpegurl' } });
  if (answer.ok) return;
  throw new NoWay((await answer.json()).detail, answer.status);
}

async function byHls() {
  await answered();
  const { default: Hls } = await import('/embed/hls.mjs').catch(() => ({ default: undefined }));
  if (!Hls?.isSupported()) return byNativeHls();
  const hls = new Hls({ lowLatencyMode: true, enableWorker: false });
  try {
    const over = new Promise((resolve) => {
      hls.on(Hls.Events.ERROR, (_, { fatal }) => {
        if (fatal) resolve();
      });
      video.addEventListener('ended', resolve, { once: true });
    });
    hls.loadSource(hlsAddress);
    hls.attachMedia(video);
    void video.play().catch(() => {});
    await Promise.race([moves(), over.then(() => Promise.reject(new NoWay('HLS failed')))]);
    begun('hls');
    await over;
  } finally {
    hls.destroy();
  }
}

async function byNativeHls() {
  if (video.canPlayType('application/vnd.apple.mpegurl') === '')
    throw new NoWay('This browser plays neither.');
  video.src = hlsAddress;
  void video.play().catch(() => {});
  await moves();
  begun('native');
  await new Promise((resolve) => {
    for (const end of ['ended', 'error']) video.addEventListener(end, resolve, { once: true });
  });
  video.removeAttribute('src');
}

const denied = 'This stream is for those who were invited.';
const offline = 'Nobody is live here now. It begins by itself.';

async function play() {
  for (;;) {
    let why;
    for (const way of [byWebRtc, byHls]) {
      try {
        await way();
        why = undefined;
        break;
      } catch (error) {
        why = error;
        if ([401, 404, 429].includes(error.status)) break;
      }
    }
    delete document.documentElement.dataset.way;
    if (why?.status === 401) return say(denied);
    say(why === undefined || why.status === 404 ? offline : why.message);
    await new Promise((resolve) => {
      setTimeout(resolve, againMs);
    });
  }
}

void play();
