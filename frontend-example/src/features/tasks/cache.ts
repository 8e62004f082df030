import type {
  Cache,
  OptimisticMutationConfig,
  UpdatesConfig,
  Variables,
} from '@urql/exchange-graphcache';
import { entityOf, invalidateFields } from '../../lib/cache';
import type { FragmentOf, ResultOf } from '../../lib/graphql';
import { PAGE, TasksQuery } from './api';
import type { TaskStatus } from './status';
import type { taskRowFragment } from './task-row';

type Listed = FragmentOf<typeof taskRowFragment> & { id: string; status: TaskStatus };

/** What a mutation changes beyond the tasks it answers; those the cache finds by their ids. */
export const taskUpdates: NonNullable<UpdatesConfig['Mutation']> = {
  create_task: (result, _arguments, cache) => {
    const created = result.create_task as { task: Listed } | null;
    if (created) prepend(cache, created.task);
  },
  rerun_task: (_result, _arguments, cache) => {
    invalidateFields(cache, 'tasks', 'task_counts');
  },
  cancel_task: (_result, _arguments, cache) => {
    invalidateFields(cache, 'task_counts');
  },
  cancel_tasks: (_result, _arguments, cache) => {
    invalidateFields(cache, 'tasks', 'task_counts');
  },
  rerun_tasks: (_result, _arguments, cache) => {
    invalidateFields(cache, 'tasks', 'task_counts');
  },
};

/** What a cancelled task will be: one that has not started is stopped for certain, a running one is asked to. */
export const taskOptimistic: OptimisticMutationConfig = {
  cancel_task: (given, cache) => {
    const task = entityOf('TaskType', given);
    const running = cache.resolve(task, 'status') === 'RUNNING';
    const status = running ? 'CANCELLING' : 'CANCELLED';
    return { __typename: 'CancelTask', task: { ...task, status, statusReason: null } };
  },
};

/** The newest comes first in the list of all; whether it belongs in a filtered one, the server knows. */
function prepend(cache: Cache, task: Listed): void {
  invalidateFields(cache, 'task_counts');
  const lists = cache
    .inspectFields('Query')
    .filter(({ fieldName, arguments: given }) => fieldName === 'tasks' && !given?.after);
  for (const { fieldName, arguments: given } of lists) {
    if (!given || !isListOfAll(given)) cache.invalidate('Query', fieldName, given ?? undefined);
    else cache.updateQuery({ query: TasksQuery, variables: given }, (data) => withTask(data, task));
  }
}

const isListOfAll = ({ first, filter }: Variables): boolean =>
  first === PAGE && Object.keys(filter ?? {}).length === 0;

/** A request that was sent again is answered with the task of before, which has its place already. */
function withTask(data: ResultOf<typeof TasksQuery> | null, task: Listed) {
  const nodes = data?.tasks.nodes ?? [];
  if (!data || Number(task.id) <= Number(nodes[0]?.id ?? 0)) return data;
  return { ...data, tasks: { ...data.tasks, nodes: [task, ...nodes] } };
}
