export interface TemplateFacts {
  readonly app: string;
  readonly title: string;
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);

/** A page around what another address shows. The room is what stands behind `#` in the page's own address. */
const frame = ({ app, title }: TemplateFacts, words: string, height: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>
body { margin: 0; font: 1rem system-ui, sans-serif; background: #111; color: #eee }
h1 { font-size: 1.2rem; margin: 1rem }
p { margin: 1rem }
iframe { display: block; width: 100%; height: ${height}; border: 0 }
</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<iframe id="player" allow="autoplay; fullscreen; picture-in-picture" title="${escaped(title)}"></iframe>
<p>${words}</p>
<script>
const room = decodeURIComponent(location.hash.slice(1)) || '${app}';
document.getElementById('player').src = '/embed/${app}/' + encodeURIComponent(room);
</script>
</body>
</html>
`;

/** Pages that every app can have, by the name of their file: a beginning for one's own. */
export const templates: Readonly<Record<string, (facts: TemplateFacts) => string>> = {
  'player.html': (facts) => frame(facts, 'This page is player.html of the app: edit it as you like.', '70vh'),
  'radio.html': (facts) => frame(facts, 'Sound alone: this page is radio.html of the app.', '6rem'),
};
