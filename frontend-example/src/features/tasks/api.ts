import { useData } from '../../lib/data';
import { graphql, type ResultOf } from '../../lib/graphql';
import { useTaskUpdates } from '../../lib/task-updates';
import type { TaskFilterInput } from './filter';
import { isFinal, isUnderWay } from './status';
import { taskRowFragment } from './task-row';

export const PAGE = 50;

export const TasksQuery = graphql(
  `
    query Tasks($first: Int, $after: String, $filter: TaskFilterInput) {
      tasks(first: $first, after: $after, filter: $filter) {
        nodes {
          id
          status
          ...TaskRow
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [taskRowFragment],
);

/** What has become of these tasks, and which is the newest of all now. */
const TaskChangesQuery = graphql(
  `
    query TaskChanges($ids: [Int!]!, $filter: TaskFilterInput) {
      changed: tasks(first: 1000, filter: { ids: $ids }) {
        nodes {
          id
          ...TaskRow
        }
      }
      newest: tasks(first: 1, filter: $filter) {
        nodes {
          id
        }
      }
    }
  `,
  [taskRowFragment],
);

interface Page {
  filter: TaskFilterInput;
  after: string | undefined;
  /** The only page on the screen. One of many stays as it is, so that no row moves under a reader's eyes. */
  alone: boolean;
}

/** A page of tasks, kept current: alone it is asked for again, one of many only follows its unfinished tasks. */
export function useTaskPage({ filter, after, alone }: Page) {
  const page = useData({ query: TasksQuery, variables: { first: PAGE, after, filter } });
  const { tasks, next } = contentOf(page.data);
  const ids = unfinished(tasks);
  const changes = useData({ query: TaskChangesQuery, variables: { ids, filter }, pause: alone });
  const problem = page.problem ?? changes.problem;
  useTaskUpdates(alone || page.problem ? page.refetch : changes.refetch, {
    active: !!tasks?.some(({ status }) => isUnderWay(status)),
    waiting: page.waiting || changes.waiting,
    problem,
  });
  return {
    tasks,
    problem,
    next,
    outdated: !alone && after === undefined && isNewer(changes.data, tasks),
  };
}

type Tasks = ResultOf<typeof TasksQuery>['tasks']['nodes'];

function contentOf(data: ResultOf<typeof TasksQuery> | undefined) {
  const { nodes, pageInfo } = data?.tasks ?? {};
  return { tasks: nodes, next: pageInfo?.hasNextPage ? pageInfo.endCursor : null };
}

const unfinished = (tasks: Tasks = []): number[] =>
  tasks.filter(({ status }) => !isFinal(status)).map(({ id }) => Number(id));

/** There is a task above the first of these. */
function isNewer(changes: ResultOf<typeof TaskChangesQuery> | undefined, tasks: Tasks = []) {
  return Number(changes?.newest.nodes[0]?.id ?? 0) > Number(tasks[0]?.id ?? 0);
}
