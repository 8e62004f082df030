import { useCallback, useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { describeError } from '../../lib/errors';
import { graphql } from '../../lib/graphql';
import { pollDelay, usePolling } from './polling';
import { taskRowFragment } from './task-row';

export const LIST_LIMIT = 50;

const TasksQuery = graphql(
  `
    query Tasks($first: Int!) {
      all_tasks(first: $first) {
        id
        status
        ...TaskRow
      }
    }
  `,
  [taskRowFragment],
);

const TaskKindsQuery = graphql(`
  query TaskKinds {
    task_kinds {
      name
      title
    }
  }
`);

const CreateTaskMutation = graphql(`
  mutation CreateTask($name: String!, $kind: String!, $payload: JSON!) {
    create_task(name: $name, kind: $kind, payload: $payload) {
      task {
        id
        name
      }
    }
  }
`);

const VARIABLES = { first: LIST_LIMIT };
// An empty list names no type, so the cache must be told what would make it stale.
const CONTEXT = { additionalTypenames: ['TaskType'] };

/** The newest tasks, kept current by polling. */
export function useTasks() {
  const [{ data, error, fetching, stale }, execute] = useQuery({
    query: TasksQuery,
    variables: VARIABLES,
    context: CONTEXT,
  });
  const tasks = useLastGood(data?.all_tasks);
  const problem = error ? describeError(error) : null;
  const poll = useCallback(() => {
    execute({ requestPolicy: 'network-only' });
  }, [execute]);
  usePolling(poll, pollDelay(tasks?.map((task) => task.status) ?? [], problem), fetching || stale);
  return { tasks, problem };
}

/** A failed poll carries no data; the list on the screen must outlive it. */
function useLastGood<T>(value: T | undefined): T | undefined {
  const [last, setLast] = useState(value);
  if (value !== undefined && value !== last) setLast(value);
  return value ?? last;
}

const ONLY_ECHO = [{ name: 'echo', title: 'Echo' }];

/** Falls back to the one kind every server has. */
export function useTaskKinds() {
  const [{ data }] = useQuery({ query: TaskKindsQuery });
  return data?.task_kinds.length ? data.task_kinds : ONLY_ECHO;
}

export interface NewTask {
  name: string;
  kind: string;
  payload: Record<string, unknown>;
}

export function useCreateTask() {
  const [{ fetching, error, data }, execute] = useMutation(CreateTaskMutation);

  /** Tells whether the task was created. */
  async function create(task: NewTask): Promise<boolean> {
    if (fetching) return false;
    const result = await execute({ ...task });
    return !result.error;
  }
  return {
    create,
    busy: fetching,
    problem: error ? describeError(error) : null,
    created: data?.create_task?.task ?? null,
  };
}
