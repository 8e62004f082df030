import { ConfirmButton } from '../../components/confirm-button';
import { useAction } from '../../lib/data';
import { graphql } from '../../lib/graphql';
import { useMe } from '../../lib/me';
import { BulkOutcome, tasks } from './bulk-outcome';
import { filterInput, type TaskFilters } from './filter';

const CancelTasksMutation = graphql(`
  mutation CancelTasks($filter: TaskFilterInput!) {
    cancel_tasks(filter: $filter) {
      count
      task {
        id
      }
    }
  }
`);

const RerunTasksMutation = graphql(`
  mutation RerunTasks($filter: TaskFilterInput!) {
    rerun_tasks(filter: $filter) {
      count
      skipped
      task {
        id
      }
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
      <BulkOutcome
        problem={cancel.problem ?? rerun.problem}
        cancelled={cancel.data?.cancel_tasks}
        created={rerun.data?.rerun_tasks}
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
