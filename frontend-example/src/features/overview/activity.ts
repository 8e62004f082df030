export interface EndedTask {
  status: string;
  queuedAt: string | null;
  startedAt: string | null;
  finishedAt: string | null;
}

export interface Range {
  label: string;
  ms: number;
  buckets: number;
}

export const RANGES = {
  hour: { label: 'Last hour', ms: 3_600_000, buckets: 60 },
  day: { label: 'Last 24 hours', ms: 86_400_000, buckets: 48 },
  week: { label: 'Last 7 days', ms: 604_800_000, buckets: 42 },
} satisfies Record<string, Range>;

export interface Activity {
  /** Start of each bucket, in seconds. */
  at: number[];
  ended: number[];
  failed: number[];
  /** Median seconds between queued and started; null in a bucket without any. */
  wait: (number | null)[];
  /** The same over the whole range: the median of its buckets' medians would be another number. */
  medianWait: number | null;
}

/** The API has no figures over time, so they are made from the tasks themselves: by when each of them ended. */
export function activityOf(
  tasks: readonly EndedTask[],
  { ms, buckets }: Range,
  until: number,
): Activity {
  const step = ms / buckets;
  const start = until - ms;
  const filled = Array.from({ length: buckets }, (): EndedTask[] => []);
  for (const task of tasks) filled[Math.floor((time(task.finishedAt) - start) / step)]?.push(task);
  const waits = filled.map((bucket) => bucket.map(waitOf).filter((wait) => wait >= 0));
  return {
    at: filled.map((_, index) => (start + index * step) / 1000),
    ended: filled.map((bucket) => bucket.length),
    failed: filled.map((bucket) => bucket.filter(({ status }) => status === 'FAILED').length),
    wait: waits.map(median),
    medianWait: median(waits.flat()),
  };
}

/** When the last of them ended, by the server's clock: this machine's may be slow, which must not hide them. */
export const lastEnd = (tasks: readonly EndedTask[]): number =>
  Math.max(0, ...tasks.map(({ finishedAt }) => time(finishedAt) || 0)) + 1;

/** In seconds; not a number for one that has never waited or never started. */
const waitOf = ({ queuedAt, startedAt }: EndedTask): number =>
  (time(startedAt) - time(queuedAt)) / 1000;

export interface Summary {
  ended: number;
  failed: number;
  medianWait: number | null;
}

export function summaryOf({ ended, failed, medianWait }: Activity): Summary {
  const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);
  return { ended: sum(ended), failed: sum(failed), medianWait };
}

function median(numbers: number[]): number | null {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}

const time = (at: string | null): number => (at === null ? NaN : new Date(at).getTime());
