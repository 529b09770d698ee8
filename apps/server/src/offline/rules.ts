import type { RuleKind, RuleWish } from '@bandstand/offline';
import { CommandError, exitCodes, table } from '../terminal/index.ts';
import { wholeNumber } from './paging.ts';
import type { Session } from './session.ts';

type Options = Readonly<Record<string, unknown>>;

const kinds: readonly RuleKind[] = ['favourites', 'newest-albums', 'playlist', 'item'];

/** What is kept by itself. */
export const ruleWork = (session: Session) => ({
  list: () => list(session),
  add: (kind: string, target: string | undefined, options: Options) => add(session, kind, target, options),
  remove: (rule: string) => remove(session, rule),
});

function list({ store, account, terminal, options }: Session): void {
  const all = store.downloads.rules(account().account);
  if (options.json === true) terminal.json(all);
  else
    terminal.print(
      table(
        ['rule', 'keeps', 'of', 'amount', 'at most', 'as'],
        all.map(({ id, kind, target, amount, capBytes, profile }) => [
          String(id),
          kind,
          target,
          amount === null ? '' : String(amount),
          capBytes === null ? '' : String(capBytes),
          profile ?? 'original',
        ]),
      ),
    );
}

function add(session: Session, named: string, target: string | undefined, given: Options): void {
  const { store, account, terminal, options } = session;
  const kind = kinds.find((one) => one === named);
  if (kind === undefined)
    throw new CommandError(`${named} is no rule: there are ${kinds.join(', ')}.`, exitCodes.usage);
  const { amount, cap, profile } = given;
  const wish: RuleWish = {
    kind,
    ...(target === undefined ? {} : { target }),
    ...(amount === undefined ? {} : { amount: wholeNumber(amount, '--amount', [1, 1000]) }),
    ...(cap === undefined ? {} : { capBytes: wholeNumber(cap, '--cap', [0, Number.MAX_SAFE_INTEGER]) }),
    ...(typeof profile === 'string' ? { profile } : {}),
  };
  const id = store.downloads.saveRule(account().account, wish);
  const rule = store.downloads.rules(account().account).find((one) => one.id === id);
  if (options.json === true) terminal.json(rule ?? { id });
  terminal.say(`Rule ${id}. What it wants waits: bandstand offline download run transfers it.`);
}

async function remove({ store, account, terminal, options }: Session, rule: string): Promise<void> {
  const id = wholeNumber(rule, 'A rule', [1, Number.MAX_SAFE_INTEGER]);
  if (!(await store.downloads.removeRule(account().account, id)))
    throw new CommandError(`There is no rule ${id}: bandstand offline rules list shows them all.`);
  if (options.json === true) terminal.json({ removed: id });
  terminal.say(`Rule ${id} has ended, and what it alone kept is gone.`);
}
