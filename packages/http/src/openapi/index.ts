export { docsPage } from './docs.ts';
export { type ApiInfo, openApi } from './document.ts';
