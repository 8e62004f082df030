import { useData } from '../lib/data';
import { graphql } from '../lib/graphql';
import { pollDelay, usePolling } from '../lib/polling';

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

export interface TaskKind {
  name: string;
  title: string;
  description: string;
  payloadSchema: unknown;
}

const ECHO: TaskKind = { name: 'echo', title: 'Echo', description: '', payloadSchema: {} };

/** What can be run. Until that is known, the one kind every server has. */
export function useTaskKinds() {
  const { data, problem, waiting, refetch } = useData({
    query: TaskKindsQuery,
    requestPolicy: 'cache-first',
  });
  usePolling(refetch, pollDelay(false, problem), waiting || !problem);
  const [first = ECHO, ...others] = data?.task_kinds ?? [];
  const kinds: [TaskKind, ...TaskKind[]] = [first, ...others];
  return { kinds, known: !!data, problem };
}
