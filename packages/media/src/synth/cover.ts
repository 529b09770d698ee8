import { type Random, seededRandom } from './random.ts';

type Drawing = (random: Random, colours: Palette) => string;

interface Palette {
  readonly sky: string;
  readonly deep: string;
  readonly light: string;
  readonly accent: string;
}

/** Shapes are drawn on a square of this side. */
const side = 600;

/**
 * A cover as SVG text, drawn by us from the seed: a sky and one of six motifs. No letters, therefore no fonts are
 * needed and every language can read it.
 */
export function drawCover(seed: number): string {
  const random = seededRandom(seed);
  const colours = palette(random);
  const drawing = random.pick([hills, waves, rings, beam, panes, dunes]);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 ${side} ${side}">`,
    `<defs><linearGradient id="s" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${colours.deep}"/>`,
    `<stop offset="1" stop-color="${colours.sky}"/></linearGradient></defs>`,
    `<rect width="${side}" height="${side}" fill="url(#s)"/>`,
    drawing(random, colours),
    '</svg>',
  ].join('');
}

function palette(random: Random): Palette {
  const hue = random.whole(0, 359);
  const other = hue + random.pick([150, 180, 210, 35, -40]);
  return {
    deep: hsl(hue, 45, 20),
    sky: hsl(hue + 25, 50, 48),
    light: hsl(other, 70, 82),
    accent: hsl(other, 68, 58),
  };
}

function hsl(hue: number, saturation: number, lightness: number): string {
  return `hsl(${((hue % 360) + 360) % 360},${saturation}%,${lightness}%)`;
}

function disc(x: number, y: number, radius: number, fill: string, opacity = 1): string {
  return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius.toFixed(1)}" fill="${fill}" opacity="${opacity}"/>`;
}

/** A filled shape below a line that sways: `lift` px high, `turns` waves across the picture. */
function ridge(random: Random, y: number, lift: number, turns: number, fill: string, opacity = 1): string {
  const phase = random.between(0, 6);
  const points = Array.from({ length: 41 }, (_, i) => {
    const x = (i / 40) * side;
    const turn = (i / 40) * Math.PI * 2 * turns + phase;
    return `${x},${(y - lift * Math.sin(turn) - lift * 0.4 * Math.sin(turn * 2.3 + 1)).toFixed(1)}`;
  });
  return `<path d="M0,${side} L${points.join(' L')} L${side},${side} Z" fill="${fill}" opacity="${opacity}"/>`;
}

const hills: Drawing = (random, { light, accent, deep }) => {
  const sun = disc(random.between(140, 460), random.between(150, 260), random.between(60, 110), light);
  const rows = [0, 1, 2, 3].map((i) =>
    ridge(random, 330 + i * 70, 50 - i * 8, 0.8 + i * 0.3, i % 2 === 0 ? accent : deep, 0.55 + i * 0.12),
  );
  return sun + rows.join('');
};

const waves: Drawing = (random, { light, accent }) => {
  const moon = disc(random.between(120, 480), 150, 70, light, 0.9);
  const rows = Array.from({ length: 9 }, (_, i) =>
    ridge(random, 270 + i * 38, 12 + i, 3, i % 2 === 0 ? accent : light, 0.16 + i * 0.03),
  );
  return moon + rows.join('');
};

const rings: Drawing = (random, { light, accent, deep }) => {
  const x = random.between(220, 380);
  const y = random.between(220, 380);
  const drawn = Array.from({ length: 8 }, (_, i) => {
    const radius = 250 - i * 30 + random.between(-6, 6);
    const fill = [accent, deep, light][i % 3] ?? light;
    return disc(x + random.between(-9, 9), y + random.between(-9, 9), Math.max(14, radius), fill, 0.75);
  });
  return drawn.join('');
};

const beam: Drawing = (random, { light, accent, deep }) => {
  const x = random.between(160, 300);
  const rays = [-0.28, 0.02].map((tilt) => {
    const end = (angle: number): string => `${x + 700 * Math.cos(angle)},${190 + 700 * Math.sin(angle)}`;
    return `<path d="M${x},190 L${end(tilt)} L${end(tilt + 0.17)} Z" fill="${light}" opacity="0.45"/>`;
  });
  const tower = `<path d="M${x - 26},190 L${x + 26},190 L${x + 52},520 L${x - 52},520 Z" fill="${accent}"/>`;
  const lamp = `<rect x="${x - 34}" y="158" width="68" height="40" rx="6" fill="${deep}"/>${disc(x, 178, 15, light)}`;
  return (
    rays.join('') + tower + lamp + ridge(random, 500, 18, 2, deep) + ridge(random, 545, 12, 3, accent, 0.5)
  );
};

const panes: Drawing = (random, { light, accent, deep }) => {
  const cells = Array.from({ length: 36 }, (_, i) => {
    const x = 60 + (i % 6) * 82;
    const y = 60 + Math.floor(i / 6) * 82;
    const fill = random.pick([light, accent, deep, deep]);
    return `<rect x="${x}" y="${y}" width="70" height="70" rx="${random.pick([4, 35, 35, 12])}" fill="${fill}" opacity="0.85"/>`;
  });
  return cells.join('');
};

const dunes: Drawing = (random, { light, accent, deep }) => {
  const stars = Array.from({ length: 40 }, () =>
    disc(random.between(0, side), random.between(0, 320), random.between(0.8, 2.6), light, 0.8),
  );
  const line = `<path d="M40,${random.whole(300, 380)} C180,${random.whole(120, 240)} 380,${random.whole(380, 520)} 560,${random.whole(180, 320)}" fill="none" stroke="${accent}" stroke-width="7" stroke-dasharray="2 18" stroke-linecap="round"/>`;
  return (
    stars.join('') + ridge(random, 420, 40, 0.7, accent, 0.7) + ridge(random, 500, 30, 1.1, deep, 0.9) + line
  );
};
