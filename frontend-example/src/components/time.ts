const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

export const fullTime = (at: string): string => FULL.format(new Date(at));
export const clockTime = (at: string): string => CLOCK.format(new Date(at));

/** "2 min. ago", "in 3 hr."; what is within five seconds is now. */
export function relativeTime(at: string, now: number): string {
  const distance = new Date(at).getTime() - now;
  if (Math.abs(distance) < 5000) return 'just now';
  const [unit, size] = UNITS.find(([, each]) => Math.abs(distance) >= each) ?? ['second', 1000];
  return RELATIVE.format(Math.trunc(distance / size), unit);
}

/** "350 ms", "4.2 s", "3 min 20 s", "2 h 5 min". */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(Math.max(0, ms))} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1).replace('.0', '')} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return pair(minutes, 'min', Math.floor((ms % 60_000) / 1000), 's');
  if (minutes < 1440) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  return pair(Math.floor(minutes / 1440), 'd', Math.floor((minutes % 1440) / 60), 'h');
}

const pair = (large: number, unit: string, small: number, smallUnit: string): string =>
  small ? `${large} ${unit} ${small} ${smallUnit}` : `${large} ${unit}`;

export const between = (from: string, to: string): number =>
  new Date(to).getTime() - new Date(from).getTime();
