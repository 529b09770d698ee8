export type { RuleReport } from './evaluate.ts';
export { evaluateRules, filesOfRule } from './evaluate.ts';
export type { Rule, RuleKind, RuleWish } from './store.ts';
export { removeRule, rulesOf, saveRule } from './store.ts';
