import { escapeHtml, schemaHtml } from './schema-html.ts';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly deprecated?: boolean;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: unknown;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: unknown }>> };
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly description: string;
        readonly content?: Readonly<Record<string, { readonly schema?: unknown }>>;
      }
    >
  >;
  readonly security: readonly object[];
  readonly 'x-permission': string;
}

interface Document {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

interface Entry {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/**
 * A page that shows an OpenAPI document of `Http.openapi`: routes by tag, their input, answers and permission, then
 * the named schemas. One file without scripts; nothing is loaded from elsewhere.
 */
export function docsPage(document: object): string {
  const { info, paths, components } = document as Document;
  const entries = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  const tags = [...new Set(entries.flatMap(({ operation }) => operation.tags))].sort();
  const title = `${escapeHtml(info.title)} ${escapeHtml(info.version)}`;
  const links = tags.map((tag) => `<a href="#tag-${anchor(tag)}">${escapeHtml(tag)}</a>`);
  const sections = tags.map((tag) =>
    section(
      tag,
      entries.filter(({ operation }) => operation.tags.includes(tag)),
    ),
  );
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) =>
      `<details id="schema-${anchor(name)}"><summary>${escapeHtml(name)}</summary>${schemaHtml(schema)}</details>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${style}</style></head><body>
<header><h1>${title}</h1><p>${escapeHtml(info.description ?? '')}</p><nav>${links.join(' ')} <a href="#schemas">Schemas</a></nav></header>
<main>${sections.join('\n')}<section id="schemas"><h2>Schemas</h2>${schemas.join('\n')}</section></main>
</body></html>
`;
}

function section(tag: string, entries: readonly Entry[]): string {
  return `<section id="tag-${anchor(tag)}"><h2>${escapeHtml(tag)}</h2>${entries.map(entryHtml).join('\n')}</section>`;
}

function entryHtml({ method, path, operation }: Entry): string {
  const { parameters, requestBody, responses } = operation;
  const marks = operation.deprecated === true ? ' <em>deprecated</em>' : '';
  return `<details id="${anchor(operation.operationId)}"><summary><b class="${method.toLowerCase()}">${method}</b> <code>${escapeHtml(path)}</code> ${escapeHtml(operation.summary)}${marks}</summary>
<p>${escapeHtml(operation.description ?? '')}</p><p>Permission: <code>${escapeHtml(operation['x-permission'])}</code>. ${signIn(operation.security)}</p>
${parameters.length === 0 ? '' : `<h3>Parameters</h3><dl>${parameters.map(parameterHtml).join('')}</dl>`}
${requestBody === undefined ? '' : `<h3>Body</h3>${contentHtml(requestBody.content)}`}
<h3>Answers</h3>${Object.entries(responses).map(answerHtml).join('')}</details>`;
}

function signIn(security: readonly object[]): string {
  const schemes = security
    .flatMap((one) => Object.keys(one))
    .map((name) => `<code>${escapeHtml(name)}</code>`);
  if (schemes.length === 0) return 'No sign-in.';
  return `Sign-in by ${schemes.join(' or ')}${security.some((one) => Object.keys(one).length === 0) ? ', or none' : ''}.`;
}

function parameterHtml({ name, in: where, required, schema }: Operation['parameters'][number]): string {
  return `<dt><code>${escapeHtml(name)}</code> <small>${where}${required ? ', required' : ''}</small></dt><dd>${schemaHtml(schema)}</dd>`;
}

function contentHtml(content: Readonly<Record<string, { readonly schema?: unknown }>>): string {
  return Object.entries(content)
    .map(
      ([type, { schema }]) =>
        `<p><small>${escapeHtml(type)}</small></p>${schema === undefined ? '' : schemaHtml(schema)}`,
    )
    .join('');
}

function answerHtml([status, answer]: readonly [string, Operation['responses'][string]]): string {
  return `<h4>${escapeHtml(status)} ${escapeHtml(answer.description)}</h4>${contentHtml(answer.content ?? {})}`;
}

function anchor(text: string): string {
  return encodeURIComponent(text);
}

const style = `:root{color-scheme:light dark;--line:#8884;--soft:#8882}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
nav{display:flex;flex-wrap:wrap;gap:.25rem .75rem}h2{border-bottom:1px solid var(--line)}
details{border:1px solid var(--line);border-radius:6px;margin:.4rem 0;padding:.3rem .7rem}
summary{cursor:pointer;overflow-wrap:anywhere}summary b{display:inline-block;min-width:4.2rem}
.get{color:#1a7f37}.post{color:#0969da}.put,.patch{color:#9a6700}.delete{color:#cf222e}
code{background:var(--soft);border-radius:4px;padding:0 .25rem}ul{margin:.2rem 0;padding-left:1.2rem}dd{margin:0 0 .4rem 1rem}`;
