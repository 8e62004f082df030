import { type FragmentOf, graphql, readFragment } from '../../lib/graphql';
import { failureFor, reasonFor } from './status';
import { TaskProgress, taskProgressFragment } from './task-progress';

export const taskOutcomeFragment = graphql(
  `
    fragment TaskOutcome on TaskType {
      name
      status
      statusReason
      queuePosition
      progress {
        ...TaskProgress
      }
      error {
        code
        message
      }
    }
  `,
  [taskProgressFragment],
);

/** Where it stands, for a reader who asks nothing else. */
export function TaskOutcome({ task: source }: { task: FragmentOf<typeof taskOutcomeFragment> }) {
  const task = readFragment(taskOutcomeFragment, source);
  const { name, status, statusReason, queuePosition, progress, error } = task;
  const note = [
    !error && statusReason && capital(reasonFor(statusReason)),
    queuePosition !== null && `Number ${queuePosition} in its queue`,
  ].filter(Boolean);
  return (
    <>
      {progress && status !== 'SUCCEEDED' && (
        <div className="card">
          <TaskProgress label={name} progress={progress} />
        </div>
      )}
      {note.length > 0 && <p className="task-note">{note.join(' · ')}</p>}
      {error && (
        <section className="alert" aria-label="Why it failed">
          <strong>{failureFor(error.code)}</strong>
          <p dir="auto">{error.message}</p>
          <code>{error.code}</code>
        </section>
      )}
    </>
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
