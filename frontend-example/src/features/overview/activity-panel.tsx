import { type ComponentType, lazy, Suspense, useCallback, useMemo, useState } from 'react';
import { Alert } from '../../components/alert';
import { Section } from '../../components/section';
import { duration } from '../../components/time';
import { useData } from '../../lib/data';
import { graphql } from '../../lib/graphql';
import { usePolling } from '../../lib/polling';
import { type Activity, activityOf, RANGES, type Summary, summaryOf } from './activity';

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
  const [until, setUntil] = useState(Date.now);
  const renew = useCallback(() => {
    setUntil(Date.now());
  }, []);
  usePolling(renew, RENEW_MS, false);
  const range = RANGES[name];
  const since = new Date(until - range.ms).toISOString();
  const { data, problem } = useData({ query: ActivityQuery, variables: { first: SAMPLE, since } });
  const tasks = data?.tasks.nodes;
  const activity = useMemo(() => activityOf(tasks ?? [], range, until), [tasks, range, until]);
  const summary = summaryOf(activity);

  return (
    <Section title="Throughput and wait" actions={<RangeSelect value={name} onChange={setName} />}>
      {problem && <Alert>{problem.text}</Alert>}
      <figure className="activity">
        <div className="chart" aria-hidden="true">
          {tasks && (
            <Suspense>
              <Chart activity={activity} />
            </Suspense>
          )}
        </div>
        <figcaption>
          {describe(summary)}
          {tasks?.length === SAMPLE && ` Of the newest ${SAMPLE} tasks that ended in this time.`}
        </figcaption>
      </figure>
    </Section>
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
