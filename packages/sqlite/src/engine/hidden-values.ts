/** What SQL is made of, as far as parameters can be told from the rest of it. */
const token =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\?\d*|[:@$][A-Za-z_]\w*|[^\s]/g;

/**
 * The same statement with its parameters where the planner cannot look at their values.
 *
 * SQLite looks at what is bound to `column = ?`, `LIMIT ?` and the like, and from then on parses and plans the
 * statement anew whenever another value is bound, which takes far longer than to find a row by an index (its answer to
 * that, the planner stability guarantee SQLITE_DBCONFIG_ENABLE_QPSG, cannot be switched on from here). An expression
 * has the value, no affinity and no collation, as the parameter has, and one plan. Patterns of LIKE and GLOB stay: an
 * index serves them only when they are known; so do the values of plain inserts, which nobody looks at.
 */
export function hideValues(sql: string): string {
  if (!/[?:@$]/.test(sql) || isPlainInsert(sql)) return sql;
  let before = '';
  return sql.replaceAll(token, (found) => {
    if (found.startsWith('--') || found.startsWith('/*')) return found;
    const isPattern = /^(?:like|glob)$/i.test(before);
    before = found;
    return !isPattern && isParameter(found) ? `coalesce(${found}, NULL)` : found;
  });
}

const isParameter = (found: string): boolean => found.startsWith('?') || /^[:@$]./.test(found);

/** INSERT ... VALUES without anything that is looked up. */
function isPlainInsert(sql: string): boolean {
  return /^\s*(?:insert|replace)\b/i.test(sql) && !/\b(?:select|where)\b/i.test(sql);
}
