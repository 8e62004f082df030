import { type FragmentOf, graphql, readFragment } from '../../lib/graphql';
import { labelFor } from './status';
import { TaskProgress, taskProgressFragment } from './task-progress';

export const taskRowFragment = graphql(
  `
    fragment TaskRow on TaskType {
      id
      name
      kind
      status
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

export function TaskRow({ task }: { task: FragmentOf<typeof taskRowFragment> }) {
  const { name, kind, status, createdAt, progress, error } = readFragment(taskRowFragment, task);
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
      <small className="task-meta">
        {kind} · <time dateTime={createdAt}>{DATE.format(new Date(createdAt))}</time>
      </small>
      {progress && status !== 'SUCCEEDED' && <TaskProgress label={name} progress={progress} />}
      {error && (
        <small className="task-error" dir="auto">
          {error.message}
        </small>
      )}
    </li>
  );
}
