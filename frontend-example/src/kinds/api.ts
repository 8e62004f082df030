import { useQuery } from 'urql';
import { graphql } from '../lib/graphql';

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

/** What can be run. Falls back to the one kind every server has. */
export function useTaskKinds(): [TaskKind, ...TaskKind[]] {
  const [{ data }] = useQuery({ query: TaskKindsQuery });
  const [first = ECHO, ...others] = data?.task_kinds ?? [];
  return [first, ...others];
}
