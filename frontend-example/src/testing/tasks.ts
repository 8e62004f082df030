let lastId = 0;

/** A task as the API sends it for the list. */
export function aTask(fields: Record<string, unknown> = {}) {
  lastId += 1;
  return {
    __typename: 'TaskType',
    id: String(lastId),
    name: `Task ${lastId}`,
    kind: 'echo',
    status: 'QUEUED',
    statusReason: null,
    createdAt: '2026-01-02T03:04:05Z',
    startedAt: null,
    finishedAt: null,
    owner: { __typename: 'UserType', id: '1', email: 'ada@example.org' },
    progress: null,
    error: null,
    ...fields,
  };
}

/** The answer of `Tasks`: one page with these, and no more. */
export const aPage = (tasks: unknown[]) => ({
  tasks: {
    __typename: 'TaskConnection',
    nodes: tasks,
    pageInfo: { __typename: 'PageInfo', hasNextPage: false, endCursor: null },
  },
});

/** The answer of `TaskCounts`. */
export const TaskCounts = () => ({ task_counts: [] });
