import { ActionButton } from '../../components/action-button';
import { ConfirmButton } from '../../components/confirm-button';
import { NameQuestion } from '../../components/name-question';
import { useAction } from '../../lib/data';
import type { Problem } from '../../lib/errors';
import { graphql } from '../../lib/graphql';
import { usePause } from './use-pause';

const RunMutation = graphql(`
  mutation RunSchedule($id: Int!) {
    run_schedule(id: $id) {
      task {
        id
      }
    }
  }
`);

const DeleteMutation = graphql(`
  mutation DeleteSchedule($id: Int!) {
    delete_schedule(id: $id) {
      id
    }
  }
`);

interface ScheduleActionsProps {
  id: string;
  name: string;
  enabled: boolean;
}

export function ScheduleActions({ id, name, enabled }: ScheduleActionsProps) {
  const variables = { id: Number(id) };
  const pause = usePause(enabled);
  const now = useAction(RunMutation);
  const remove = useAction(DeleteMutation);
  return (
    <div className="row-actions">
      <ActionButton
        busy={now.busy}
        aria-label={`Run now: ${name}`}
        onClick={() => void now.run(variables)}
      >
        Run now
      </ActionButton>
      <ActionButton
        busy={pause.busy}
        aria-label={`${pause.text}: ${name}`}
        onClick={() => void pause.run(variables)}
      >
        {pause.text}
      </ActionButton>
      <ConfirmButton
        label="Delete"
        title={<NameQuestion verb="Delete" name={name} />}
        confirm="Delete"
        onConfirm={() => void remove.run(variables)}
      >
        It asks for no more tasks. Those it has asked for stay.
      </ConfirmButton>
      <p role="status" className="visually-hidden">
        {now.data && (
          <>
            <bdi>{name}</bdi> runs now.
          </>
        )}
      </p>
      <Refusal problem={now.problem ?? pause.problem ?? remove.problem} />
    </div>
  );
}

function Refusal({ problem }: { problem: Problem | null }) {
  if (!problem) return null;
  return (
    <small role="alert" className="task-error">
      {problem.code === 'CONFLICT' ? 'An earlier task of it has not ended.' : problem.text}
    </small>
  );
}
