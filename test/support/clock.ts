const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A clock that runs as time does, and can be moved on: `advance('15m')`. */
export class TestClock {
  private offset = 0;

  readonly now = (): Date => new Date(Date.now() + this.offset);

  advance(duration: string): void {
    const [, amount, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(duration) ?? [];
    if (!amount || !unit) throw new Error(`${duration} is no duration: write one like 15m.`);
    this.offset += Number(amount) * units[unit]!;
  }
}
