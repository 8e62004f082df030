import { Alert } from '../../components/alert';
import { Loading } from '../../components/loading';
import { PageHead } from '../../components/page-head';
import { StatusBadge } from '../../components/status-badge';
import { paths } from '../../config/paths';
import { useData } from '../../lib/data';
import { graphql } from '../../lib/graphql';
import { navigate } from '../../lib/router';
import { useTaskUpdates } from '../../lib/task-updates';
import { DownloadLink } from './download-link';
import { isFinal, isUnderWay } from './status';
import { TaskActions } from './task-actions';
import { TaskDetails } from './task-details';
import { TaskFacts, taskFactsFragment } from './task-facts';
import { TaskLog } from './task-log';
import { TaskOutcome, taskOutcomeFragment } from './task-outcome';

const TaskQuery = graphql(
  `
    query Task($id: Int!) {
      task_by_id(id: $id) {
        id
        name
        kind
        status
        attempt
        ...TaskFacts
        ...TaskOutcome
      }
    }
  `,
  [taskFactsFragment, taskOutcomeFragment],
);

const openTask = (id: string) => {
  navigate(paths.task(id));
};

/** Everything about one task. What changes while it runs is asked for again and again, the rest when it has moved. */
export function TaskDetail({ id }: { id: number }) {
  const { data, problem, waiting, refetch } = useData({ query: TaskQuery, variables: { id } });
  const task = data?.task_by_id;
  useTaskUpdates(refetch, { active: !!task && isUnderWay(task.status), problem, waiting });
  if (!task) return problem ? <NoTask text={problem.text} /> : <Loading what="the task" />;
  return (
    <>
      <PageHead title={task.name} heading={<span dir="auto">{task.name}</span>}>
        <StatusBadge status={task.status} />
        {task.kind === 'export_tasks' && task.status === 'SUCCEEDED' && <DownloadLink id={id} />}
        <TaskActions id={task.id} name={task.name} status={task.status} onRerun={openTask} />
      </PageHead>
      {problem && <Alert>{problem.text}</Alert>}
      <TaskOutcome task={task} />
      <div className="columns">
        <TaskFacts task={task} />
        <TaskDetails
          key={`${task.status} ${task.attempt}`}
          id={id}
          final={isFinal(task.status)}
          onRerun={openTask}
        />
      </div>
      <TaskLog id={id} ended={isFinal(task.status)} />
    </>
  );
}

/** A task that is not there and one that is not ours look alike, as the server tells them. */
export function NoTask({ text }: { text: string }) {
  return (
    <>
      <PageHead title="Task not found" />
      <Alert>{text}</Alert>
    </>
  );
}
