import { useCallback, useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { describeError, type Problem } from '../../lib/errors';
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
      description
      payloadSchema
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

export interface TaskKind {
  name: string;
  title: string;
  description: string;
  payloadSchema: unknown;
}

const ECHO: TaskKind = { name: 'echo', title: 'Echo', description: '', payloadSchema: {} };

/** Falls back to the one kind every server has. */
export function useTaskKinds(): [TaskKind, ...TaskKind[]] {
  const [{ data }] = useQuery({ query: TaskKindsQuery });
  const [first = ECHO, ...others] = data?.task_kinds ?? [];
  return [first, ...others];
}

export interface NewTask {
  name: string;
  kind: string;
  payload: unknown;
}

export function useCreateTask() {
  const [{ fetching, data }, execute] = useMutation(CreateTaskMutation);
  const [problem, setProblem] = useState<Problem | null>(null);

  /** Tells whether the task was created. */
  async function create(task: NewTask): Promise<boolean> {
    if (fetching) return false;
    const { error } = await execute({ ...task });
    setProblem(error ? describeError(error) : null);
    return !error;
  }
  return {
    create,
    forget: () => {
      setProblem(null);
    },
    busy: fetching,
    problem,
    created: data?.create_task?.task ?? null,
  };
}
