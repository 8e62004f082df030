import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { describeError } from '../../lib/errors';
import { graphql, type ResultOf } from '../../lib/graphql';
import { useTaskUpdates } from '../../lib/task-updates';

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

/** The end of the log: each page is asked for from the last line on, and added to what is there. */
export function useTaskLog(id: number, ended: boolean) {
  const [lines, setLines] = useState<LogLine[]>([]);
  const after = lines.at(-1)?.id;
  const [{ data, error, fetching, stale }, ask] = useQuery({
    query: TaskLogsQuery,
    variables: { id, first: LINES, after },
    requestPolicy: 'network-only',
  });
  const newer = linesAfter(after, data);
  // they move `after`, and that asks for the next page at once
  if (newer.length > 0) setLines([...lines, ...newer].slice(-MOST));

  // the last lines may be written after the page that was asked for last
  useEffect(() => {
    if (ended) ask();
  }, [ended, ask]);

  const problem = error ? describeError(error) : null;
  const over = ended && !problem;
  useTaskUpdates(ask, { active: !ended, waiting: fetching || stale || over, problem });
  return { lines, problem };
}

const linesAfter = (after: string | undefined, data: ResultOf<typeof TaskLogsQuery> | undefined) =>
  data?.task_by_id?.logs.filter(({ id }) => Number(id) > Number(after ?? 0)) ?? [];
