import { Alert, Notice } from '../../components/alert';
import { ConfirmButton } from '../../components/confirm-button';
import { useAction } from '../../lib/data';
import type { Problem } from '../../lib/errors';
import { graphql } from '../../lib/graphql';
import { useMe } from '../../lib/me';
import { filterInput, type TaskFilters } from './filter';

const CancelTasksMutation = graphql(`
  mutation CancelTasks($filter: TaskFilterInput!) {
    cancel_tasks(filter: $filter) {
      count
    }
  }
`);

const RerunTasksMutation = graphql(`
  mutation RerunTasks($filter: TaskFilterInput!) {
    rerun_tasks(filter: $filter) {
      count
    }
  }
`);

interface BulkActionsProps {
  filters: TaskFilters;
  unfinished: number;
  ended: number;
}

/**
 * Acts on all that the filter finds, seen or not, so it tells how many those are and asks first. Staff see everybody's
 * tasks and act here on their own alone; how many those are the API does not tell.
 */
export function BulkActions({ filters, unfinished, ended }: BulkActionsProps) {
  const cancel = useAction(CancelTasksMutation);
  const rerun = useAction(RerunTasksMutation);
  const whose = useMe()?.isStaff ? THEIR_OWN : ALL_LISTED;
  return (
    <div className="bulk">
      <span className="bulk-count">{tasks(unfinished + ended)}</span>
      <ConfirmButton
        label={`Cancel ${whose.short(unfinished)}…`}
        title={`Cancel ${whose.these(unfinished)}?`}
        confirm={`Cancel ${whose.these(unfinished)}`}
        disabled={unfinished === 0}
        onConfirm={() => {
          rerun.clear();
          void cancel.run({ filter: filterInput(filters) });
        }}
      >
        All of {whose.all} that match the filter and have not ended are stopped, also those further
        down the list.
      </ConfirmButton>
      <ConfirmButton
        label={`Run ${whose.short(ended)} again…`}
        title={`Run ${whose.these(ended)} again?`}
        confirm={`Run ${whose.these(ended)} again`}
        disabled={ended === 0}
        onConfirm={() => {
          cancel.clear();
          void rerun.run({ filter: filterInput(filters) });
        }}
      >
        All of {whose.all} that match the filter and have ended are run once more, as new tasks.
      </ConfirmButton>
      <Outcome
        problem={cancel.problem ?? rerun.problem}
        cancelled={cancel.data?.cancel_tasks?.count}
        created={rerun.data?.rerun_tasks?.count}
      />
    </div>
  );
}

const ALL_LISTED = { short: String, these: tasks, all: 'your tasks' };
const THEIR_OWN = {
  short: () => 'mine',
  these: () => 'your own tasks',
  all: 'your own tasks',
};

interface OutcomeProps {
  problem: Problem | null;
  cancelled: number | undefined;
  created: number | undefined;
}

function Outcome({ problem, cancelled, created }: OutcomeProps) {
  if (problem) return <Alert>{bulkText(problem)}</Alert>;
  if (cancelled !== undefined) return <Notice>Cancelled: {tasks(cancelled)}.</Notice>;
  return created === undefined ? null : <Notice>Started again: {tasks(created)}.</Notice>;
}

function tasks(count: number): string {
  return `${count} ${count === 1 ? 'task' : 'tasks'}`;
}

/** The server takes a thousand at once. */
const bulkText = ({ text, fields }: Problem) => [text, ...Object.values(fields).flat()].join(' ');
