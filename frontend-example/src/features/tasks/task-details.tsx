import { useEffect, useEffectEvent } from 'react';
import { JsonView } from '../../components/json-view';
import { Loading } from '../../components/loading';
import { Section } from '../../components/section';
import { useData } from '../../lib/data';
import { graphql } from '../../lib/graphql';
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
  /** Changes when the task has moved. */
  version: string;
  final: boolean;
  onRerun: (id: string) => void;
}

/** What can be large and changes seldom. */
export function TaskDetails({ id, version, final, onRerun }: TaskDetailsProps) {
  const { data, refetch } = useData({ query: TaskDetailsQuery, variables: { id } });
  const look = useEffectEvent(refetch);
  useEffect(() => {
    look();
  }, [version]);
  const task = data?.task_by_id;
  if (!task) return <Loading what="details" />;
  return (
    <div className="stack">
      {task.status === 'SUCCEEDED' && (
        <Section title="Result">
          <JsonView label="Result" value={task.result} />
        </Section>
      )}
      <Section title="Payload">
        <JsonView label="Payload" value={task.payload} />
        {final && <RerunForm id={id} kind={task.kind} payload={task.payload} onRerun={onRerun} />}
      </Section>
      <TaskTimeline task={task} />
    </div>
  );
}
