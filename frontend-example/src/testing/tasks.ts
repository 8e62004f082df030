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
    progress: null,
    error: null,
    ...fields,
  };
}
