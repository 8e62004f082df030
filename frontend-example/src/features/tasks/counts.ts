import { useData } from '../../lib/data';
import { graphql } from '../../lib/graphql';
import { useTaskUpdates } from '../../lib/task-updates';
import { filterInput, type TaskFilters } from './filter';
import { isFinal, type TaskStatus } from './status';

const TaskCountsQuery = graphql(`
  query TaskCounts($filter: TaskFilterInput) {
    task_counts(filter: $filter) {
      status
      count
    }
  }
`);

export type Counts = ReadonlyMap<TaskStatus, number>;

/** How many tasks of each state match, whichever states are chosen. */
export function useTaskCounts(filters: TaskFilters) {
  const filter = filterInput({ ...filters, status: [] });
  const { data, refetch, ...state } = useData({ query: TaskCountsQuery, variables: { filter } });
  useTaskUpdates(refetch, { ...state, active: false });
  const counts: Counts | undefined =
    data && new Map(data.task_counts.map(({ status, count }) => [status, count]));
  return { counts, problem: state.problem };
}

/** Of the states that are chosen: how many can be cancelled, and how many run again. */
export function countChosen(counts: Counts, chosen: readonly TaskStatus[]) {
  let [unfinished, ended] = [0, 0];
  for (const [status, count] of counts) {
    if (chosen.length && !chosen.includes(status)) continue;
    if (isFinal(status)) ended += count;
    else unfinished += count;
  }
  return { unfinished, ended };
}
