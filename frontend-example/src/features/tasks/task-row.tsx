import { type FragmentOf, graphql, readFragment } from '../../lib/graphql';
import { labelFor, reasonFor } from './status';
import { TaskActions } from './task-actions';
import { TaskProgress, taskProgressFragment } from './task-progress';
import { TaskResult } from './task-result';

export const taskRowFragment = graphql(
  `
    fragment TaskRow on TaskType {
      id
      name
      kind
      status
      statusReason
      createdAt
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

const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

export function TaskRow({ task: row }: { task: FragmentOf<typeof taskRowFragment> }) {
  const task = readFragment(taskRowFragment, row);
  const { id, name, status, progress, error } = task;
  return (
    <li className="task">
      <div className="task-head">
        <span className="task-name" dir="auto">
          {name}
        </span>
        <span className="badge" data-status={status}>
          {labelFor(status)}
        </span>
      </div>
      <TaskMeta {...task} />
      {progress && status !== 'SUCCEEDED' && <TaskProgress label={name} progress={progress} />}
      {error && (
        <small className="task-error" dir="auto">
          {error.message}
        </small>
      )}
      {status === 'SUCCEEDED' && <TaskResult id={id} />}
      <TaskActions id={id} name={name} status={status} />
    </li>
  );
}

interface TaskMetaProps {
  kind: string;
  createdAt: string;
  statusReason: string | null;
}

function TaskMeta({ kind, createdAt, statusReason }: TaskMetaProps) {
  return (
    <small className="task-meta">
      {kind} · <time dateTime={createdAt}>{DATE.format(new Date(createdAt))}</time>
      {statusReason && ` · ${reasonFor(statusReason)}`}
    </small>
  );
}
