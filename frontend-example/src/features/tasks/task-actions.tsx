import { ActionButton } from '../../components/action-button';
import { useAction } from '../../lib/data';
import { graphql } from '../../lib/graphql';
import { RerunTaskMutation } from './rerun';
import { isFinal, type TaskStatus } from './status';

export const CancelTaskMutation = graphql(`
  mutation CancelTask($id: Int!) {
    cancel_task(id: $id) {
      task {
        id
        status
        statusReason
      }
    }
  }
`);

interface TaskActionsProps {
  id: string;
  name: string;
  status: TaskStatus;
  onRerun?: (id: string) => void;
}

/** One button in every state, so that the keyboard's focus outlives the change from one to the next. */
export function TaskActions({ id, name, status, onRerun }: TaskActionsProps) {
  const cancel = useAction(CancelTaskMutation);
  const rerun = useAction(RerunTaskMutation);
  const final = isFinal(status);
  const problem = final ? rerun.problem : cancel.problem;
  const text = final ? 'Run again' : 'Cancel';

  async function act() {
    if (!final) {
      await cancel.run({ id: Number(id) });
      return;
    }
    const data = await rerun.run({ id: Number(id) });
    if (data?.rerun_task) onRerun?.(data.rerun_task.task.id);
  }

  return (
    <div className="task-actions">
      <ActionButton
        aria-label={`${text}: ${name}`}
        busy={cancel.busy || rerun.busy}
        idle={status === 'CANCELLING'}
        onClick={() => void act()}
      >
        {text}
      </ActionButton>
      {problem && (
        <small role="alert" className="task-error">
          {problem.text}
        </small>
      )}
    </div>
  );
}
