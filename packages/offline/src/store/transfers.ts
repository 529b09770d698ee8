import type { Driver } from '../drivers/index.ts';
import { recoverDownloads } from '../queries/index.ts';
import type { Holder } from './options.ts';
import { setSetting, settingOf } from './settings.ts';

/**
 * Does `work`, which transfers files, and notes who does. Where everybody else who did is gone, what a killed one had begun
 * goes on at once; its lease would hold it up for minutes.
 */
export async function holdTransfers(
  driver: Driver,
  holder: Holder,
  work: () => Promise<void>,
): Promise<void> {
  driver.write((writer) => {
    const others = (settingOf(writer, 'transfer_holders') ?? []).filter((name) => !holder.isGone(name));
    if (others.length === 0) recoverDownloads(writer, Number.MAX_SAFE_INTEGER);
    setSetting(writer, 'transfer_holders', [...others, holder.name]);
  });
  try {
    await work();
  } finally {
    driver.write((writer) => {
      const names = [...(settingOf(writer, 'transfer_holders') ?? [])];
      const mine = names.indexOf(holder.name);
      if (mine >= 0) names.splice(mine, 1);
      setSetting(writer, 'transfer_holders', names.length === 0 ? undefined : names);
    });
  }
}
