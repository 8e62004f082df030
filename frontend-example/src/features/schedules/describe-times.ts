const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

interface Times {
  crontab: string | null;
  everySeconds: number | null;
  timezone: string;
}

/** "every 5 minutes", "at 0 8 * * MON, Europe/Berlin". */
export function describeTimes({ crontab, everySeconds, timezone }: Times): string {
  if (crontab) return `at ${crontab}, ${timezone}`;
  const seconds = everySeconds ?? 0;
  const [unit, size] = UNITS.find(([, each]) => seconds % each === 0) ?? ['second', 1];
  const count = seconds / size;
  return count === 1 ? `every ${unit}` : `every ${count} ${unit}s`;
}
