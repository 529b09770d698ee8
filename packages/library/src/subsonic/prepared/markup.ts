/** How prepared bytes are written; JSONP is JSON in a wrapper. */
export type Markup = 'xml' | 'json';
