const hourMs = 3_600_000;

/** The seed of the random shelf: another one each hour, so that going back shows the same albums. */
export const firstSeed = (now = Date.now()): number => Math.floor(now / hourMs) % 4_000_000_000;

export const anotherSeed = (): number => 1 + Math.floor(Math.random() * 4_000_000_000);
