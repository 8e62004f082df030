import { type ComponentType, lazy, Suspense, useCallback, useMemo, useState } from 'react';
import { Alert } from '../../components/alert';
import { Loading } from '../../components/loading';
import { Section } from '../../components/section';
import { duration } from '../../components/time';
import { useData } from '../../lib/data';
import { graphql } from '../../lib/graphql';
import { usePolling } from '../../lib/polling';
import {
  type Activity,
  activityOf,
  type EndedTask,
  lastEnd,
  type Range,
  RANGES,
  type Summary,
  summaryOf,
} from './activity';

/** The chart's library is larger than the rest of this page, so it comes after it; or not, and the words stand alone. */
const Chart = lazy<ComponentType<{ activity: Activity }>>(() =>
  import('./chart').then(
    (chart) => ({ default: chart.Chart }),
    () => ({ default: () => null }),
  ),
);

const SAMPLE = 500;
const RENEW_MS = 30_000;

const ActivityQuery = graphql(`
  query Activity($first: Int!, $since: DateTime!) {
    tasks(first: $first, filter: { finishedAfter: $since }) {
      nodes {
        id
        status
        queuedAt
        startedAt
        finishedAt
      }
    }
  }
`);

export function ActivityPanel() {
  const [name, setName] = useState<keyof typeof RANGES>('hour');
  return (
    <Section title="Throughput and wait" actions={<RangeSelect value={name} onChange={setName} />}>
      <Throughput key={name} range={RANGES[name]} />
    </Section>
  );
}

function Throughput({ range }: { range: Range }) {
  const [now, setNow] = useState(Date.now);
  const variables = { first: SAMPLE, since: startBefore(now, range) };
  const { data, problem, waiting, refetch } = useData({ query: ActivityQuery, variables });
  const renew = useCallback(() => {
    setNow(Date.now());
    refetch();
  }, [refetch]);
  usePolling(renew, RENEW_MS, waiting);
  const tasks = data?.tasks.nodes;
  return (
    <>
      {problem && <Alert>{problem.text}</Alert>}
      {tasks && <Figure {...{ tasks, range, now }} />}
      {!tasks && !problem && (
        <div className="chart">
          <Loading what="what has ended" />
        </div>
      )}
    </>
  );
}

/** Earlier than the range begins, and the same for as long as it lasts: the cache keeps an answer for each. */
const startBefore = (now: number, { ms }: Range): string =>
  new Date((Math.floor(now / ms) - 1) * ms).toISOString();

function Figure({ tasks, range, now }: { tasks: EndedTask[]; range: Range; now: number }) {
  const activity = useMemo(
    () => activityOf(tasks, range, Math.max(now, lastEnd(tasks))),
    [tasks, range, now],
  );
  return (
    <figure className="activity">
      <div className="chart" aria-hidden="true">
        <Suspense>
          <Chart activity={activity} />
        </Suspense>
      </div>
      <figcaption>
        {describe(summaryOf(activity))}
        {tasks.length === SAMPLE && ` Of the newest ${SAMPLE} tasks that have ended.`}
      </figcaption>
    </figure>
  );
}

function describe({ ended, failed, medianWait }: Summary): string {
  if (ended === 0) return 'No task ended in this time.';
  const wait = medianWait === null ? '' : ` They waited ${duration(medianWait * 1000)} (median).`;
  return `${ended} ended, ${failed} of them failed.${wait}`;
}

interface RangeSelectProps {
  value: keyof typeof RANGES;
  onChange: (value: keyof typeof RANGES) => void;
}

function RangeSelect({ value, onChange }: RangeSelectProps) {
  return (
    <select
      className="small"
      aria-label="Range"
      value={value}
      onChange={(event) => {
        onChange(event.target.value as keyof typeof RANGES);
      }}
    >
      {Object.entries(RANGES).map(([name, { label }]) => (
        <option key={name} value={name}>
          {label}
        </option>
      ))}
    </select>
  );
}
