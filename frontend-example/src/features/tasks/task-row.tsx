import { Moment } from '../../components/moment';
import { ownedBy } from '../../components/owned-by';
import { StatusBadge } from '../../components/status-badge';
import { between, duration } from '../../components/time';
import { paths } from '../../config/paths';
import { type FragmentOf, graphql, readFragment, type ResultOf } from '../../lib/graphql';
import { useMe } from '../../lib/me';
import { Link } from '../../lib/router';
import { reasonFor } from './status';
import { TaskActions } from './task-actions';
import { TaskProgress, taskProgressFragment } from './task-progress';

export const taskRowFragment = graphql(
  `
    fragment TaskRow on TaskType {
      id
      name
      kind
      status
      statusReason
      createdAt
      startedAt
      finishedAt
      owner {
        id
        email
      }
      progress {
        ...TaskProgress
      }
      error {
        message
      }
    }
  `,
  [taskProgressFragment],
);

type Task = ResultOf<typeof taskRowFragment>;

export function TaskRow({ task: row }: { task: FragmentOf<typeof taskRowFragment> }) {
  const task = readFragment(taskRowFragment, row);
  const { id, name, kind, status, createdAt, owner } = task;
  const staff = useMe()?.isStaff;
  return (
    <li className="task">
      <StatusBadge status={status} />
      <div className="task-what">
        <Link href={paths.task(id)} className="task-name" dir="auto">
          {name}
        </Link>
        <small>
          {kind} · #{id} · <Moment at={createdAt} />
          {staff && ownedBy(owner)}
        </small>
      </div>
      <TaskState {...task} />
      <TaskActions id={id} name={name} status={status} />
    </li>
  );
}

/** How far it is, or how it came out. */
function TaskState({ name, status, statusReason, progress, error, startedAt, finishedAt }: Task) {
  if (progress && (status === 'RUNNING' || status === 'CANCELLING')) {
    return <TaskProgress label={name} progress={progress} />;
  }
  const took = startedAt && finishedAt && `took ${duration(between(startedAt, finishedAt))}`;
  if (error) return <Failure message={error.message} took={took} />;
  return (
    <small>{[statusReason && reasonFor(statusReason), took].filter(Boolean).join(' · ')}</small>
  );
}

function Failure({ message, took }: { message: string; took: string | null }) {
  return (
    <small className="task-state">
      <span className="task-error" dir="auto">
        {message}
      </span>
      {took}
    </small>
  );
}
