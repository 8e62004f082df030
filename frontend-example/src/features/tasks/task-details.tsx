import { Alert } from '../../components/alert';
import { JsonView } from '../../components/json-view';
import { Loading } from '../../components/loading';
import { Section } from '../../components/section';
import { useData } from '../../lib/data';
import { graphql, type ResultOf } from '../../lib/graphql';
import { pollDelay, usePolling } from '../../lib/polling';
import { RerunForm } from './rerun-form';
import { TaskTimeline, taskTimelineFragment } from './task-timeline';

const TaskDetailsQuery = graphql(
  `
    query TaskDetails($id: Int!) {
      task_by_id(id: $id) {
        id
        kind
        status
        payload
        result
        ...TaskTimeline
      }
    }
  `,
  [taskTimelineFragment],
);

interface TaskDetailsProps {
  id: number;
  final: boolean;
  onRerun: (id: string) => void;
}

/** What can be large and changes seldom: asked for once, and again by a key that changes when the task has moved. */
export function TaskDetails({ id, final, onRerun }: TaskDetailsProps) {
  const { task, problem, fresh } = useDetails(id);
  if (!task) return problem ? <Alert>{problem.text}</Alert> : <Loading what="details" />;
  return (
    <div className="stack">
      {problem && <Alert>{problem.text}</Alert>}
      {fresh && task.status === 'SUCCEEDED' && (
        <Section title="Result">
          <JsonView label="Result" value={task.result} />
        </Section>
      )}
      <Given task={task} final={final} onRerun={onRerun} />
    </div>
  );
}

function useDetails(id: number) {
  const { data, problem, waiting, refetch } = useData({
    query: TaskDetailsQuery,
    variables: { id },
  });
  usePolling(refetch, pollDelay(false, problem), waiting || !problem);
  // until the answer, the cache holds the status of now beside the result of before
  return { task: data?.task_by_id, problem, fresh: !waiting && !problem };
}

type Details = NonNullable<ResultOf<typeof TaskDetailsQuery>['task_by_id']>;

interface GivenProps {
  task: Details;
  final: boolean;
  onRerun: (id: string) => void;
}

function Given({ task, final, onRerun }: GivenProps) {
  const { id, kind, payload } = task;
  return (
    <>
      <Section title="Payload">
        <JsonView label="Payload" value={payload} />
        {final && <RerunForm id={Number(id)} kind={kind} payload={payload} onRerun={onRerun} />}
      </Section>
      <TaskTimeline task={task} />
    </>
  );
}
