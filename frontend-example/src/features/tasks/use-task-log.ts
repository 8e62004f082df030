import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { useLastAnswer } from '../../lib/data';
import { describeError } from '../../lib/errors';
import { graphql, type ResultOf } from '../../lib/graphql';
import { useLive } from '../../lib/news';
import { pollDelay, SAFETY_MS, usePolling } from '../../lib/polling';
import { useLogStream } from './use-log-stream';

const LINES = 200;
/** As many as a browser shows with ease; the oldest make room. */
const MOST = 2000;

const TaskLogsQuery = graphql(`
  query TaskLogs($id: Int!, $first: Int!, $after: ID) {
    task_by_id(id: $id) {
      id
      logs(first: $first, after: $after) {
        id
        createdAt
        attempt
        level
        message
      }
    }
  }
`);

export type LogLine = NonNullable<ResultOf<typeof TaskLogsQuery>['task_by_id']>['logs'][number];

/** The end of the log: what is there by pages, and then each line as it is written. */
export function useTaskLog(id: number, ended: boolean) {
  const [lines, setLines] = useState<LogLine[]>([]);
  const take = (more: readonly LogLine[]) => {
    setLines((before) => append(before, more));
  };
  const { caughtUp, waiting, problem, ask } = useLogPages(id, ended, take);
  const after = lines.at(-1)?.id;
  const streaming = useLogStream({ id, after, wanted: caughtUp && !ended, take });
  const live = useLive() && streaming && !problem;
  const over = ended && !problem;
  usePolling(ask, live ? SAFETY_MS : pollDelay(!ended, problem), waiting || over);
  return { lines, problem, caughtUp, waiting };
}

/** Each page is asked for from the last line of the one before. */
function useLogPages(id: number, ended: boolean, take: (lines: readonly LogLine[]) => void) {
  const [after, setAfter] = useState<string>();
  const [caughtUp, setCaughtUp] = useState(false);
  const [{ data, error, fetching, stale }, ask] = useQuery({
    query: TaskLogsQuery,
    variables: { id, first: LINES, after },
    requestPolicy: 'network-only',
  });
  const waiting = fetching || stale;
  const failed = useLastAnswer(error, waiting);
  const page = linesAfter(after, data);
  const end = page.at(-1)?.id;
  if (end) {
    take(page);
    setAfter(end); // asks for the next one at once
  } else if (data && !waiting && !caughtUp) {
    setCaughtUp(true);
  }

  // the last lines may be written after the page that was asked for last
  useEffect(() => {
    if (ended) ask();
  }, [ended, ask]);

  return { caughtUp, waiting, problem: failed ? describeError(failed) : null, ask };
}

const linesAfter = (after: string | undefined, data: ResultOf<typeof TaskLogsQuery> | undefined) =>
  data?.task_by_id?.logs.filter(({ id }) => Number(id) > Number(after ?? 0)) ?? [];

function append(lines: LogLine[], more: readonly LogLine[]): LogLine[] {
  const last = Number(lines.at(-1)?.id ?? 0);
  return [...lines, ...more.filter(({ id }) => Number(id) > last)].slice(-MOST);
}
