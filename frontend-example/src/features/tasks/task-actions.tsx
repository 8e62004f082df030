import type { MouseEvent } from 'react';
import { useMutation } from 'urql';
import { describeError } from '../../lib/errors';
import { graphql } from '../../lib/graphql';
import { isFinal, type TaskStatus } from './status';

const CancelTaskMutation = graphql(`
  mutation CancelTask($id: Int!) {
    cancel_task(id: $id) {
      task {
        id
        status
      }
    }
  }
`);

const RerunTaskMutation = graphql(`
  mutation RerunTask($id: Int!) {
    rerun_task(id: $id) {
      task {
        id
      }
    }
  }
`);

interface TaskActionsProps {
  id: string;
  name: string;
  status: TaskStatus;
}

/** One button in every state, so that the keyboard's focus outlives the change from one to the next. */
export function TaskActions({ id, name, status }: TaskActionsProps) {
  const [cancelling, cancel] = useMutation(CancelTaskMutation);
  const [rerunning, rerun] = useMutation(RerunTaskMutation);
  const final = isFinal(status);
  const busy = cancelling.fetching || rerunning.fetching;
  const idle = busy || status === 'CANCELLING';
  const error = final ? rerunning.error : cancelling.error;
  const text = final ? 'Run again' : 'Cancel';

  function act(event: MouseEvent) {
    // the second half of a double click would run again what the first has cancelled
    if (idle || event.detail > 1) return;
    void (final ? rerun : cancel)({ id: Number(id) });
  }

  return (
    <div className="task-actions">
      <button
        type="button"
        className="outline secondary"
        aria-label={`${text}: ${name}`}
        aria-busy={busy}
        aria-disabled={idle}
        onClick={act}
      >
        {text}
      </button>
      {error && (
        <small role="alert" className="task-error">
          {describeError(error).text}
        </small>
      )}
    </div>
  );
}
