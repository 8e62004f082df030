import { ConfirmButton } from '../../components/confirm-button';
import { useAction } from '../../lib/data';
import type { Problem } from '../../lib/errors';
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
  /** Null while they are not known: nobody can agree to an unknown number. */
  counts: { unfinished: number; ended: number } | null;
  /** Why they are not. */
  problem: Problem | null;
}

/**
 * Acts on all that the filter finds, seen or not, so it tells how many those are and asks first. Staff see everybody's
 * tasks and act here on their own alone; how many those are the API does not tell.
 */
export function BulkActions({ filters, counts, problem }: BulkActionsProps) {
  const { cancel, rerun, outcome } = useBulk(filters);
  const whose = wordsFor(useMe()?.isStaff, counts !== null);
  const { unfinished, ended } = counts ?? NONE;
  return (
    <div className="bulk">
      <Found counts={counts} problem={problem} />
      <ConfirmButton
        label={`Cancel ${whose.short(unfinished)}…`}
        title={`Cancel ${whose.these(unfinished)}?`}
        confirm={`Cancel ${whose.these(unfinished)}`}
        disabled={unfinished === 0}
        onConfirm={cancel}
      >
        All of {whose.all} that match the filter and have not ended are stopped, also those further
        down the list.
      </ConfirmButton>
      <ConfirmButton
        label={`Run ${whose.short(ended)} again…`}
        title={`Run ${whose.these(ended)} again?`}
        confirm={`Run ${whose.these(ended)} again`}
        disabled={ended === 0}
        onConfirm={rerun}
      >
        All of {whose.all} that match the filter and have ended are run once more, as new tasks.
      </ConfirmButton>
      <BulkOutcome {...outcome} />
    </div>
  );
}

function useBulk(filters: TaskFilters) {
  const cancel = useAction(CancelTasksMutation);
  const rerun = useAction(RerunTasksMutation);
  const filter = filterInput(filters);
  return {
    cancel: () => {
      rerun.clear();
      void cancel.run({ filter });
    },
    rerun: () => {
      cancel.clear();
      void rerun.run({ filter });
    },
    outcome: {
      problem: cancel.problem ?? rerun.problem,
      cancelled: cancel.data?.cancel_tasks,
      created: rerun.data?.rerun_tasks,
    },
  };
}

function Found({ counts, problem }: Pick<BulkActionsProps, 'counts' | 'problem'>) {
  return (
    <>
      <span className="bulk-count">
        {counts ? tasks(counts.unfinished + counts.ended) : '– tasks'}
      </span>
      {problem && <small role="alert">These tasks could not be counted. {problem.text}</small>}
    </>
  );
}

const NONE = { unfinished: 0, ended: 0 };
const ALL_LISTED = { short: String, these: tasks, all: 'your tasks' };
const UNKNOWN = { ...ALL_LISTED, short: () => 'all', these: () => 'all your tasks' };
const THEIR_OWN = {
  short: () => 'mine',
  these: () => 'your own tasks',
  all: 'your own tasks',
};

function wordsFor(staff: boolean | undefined, counted: boolean) {
  if (staff) return THEIR_OWN;
  return counted ? ALL_LISTED : UNKNOWN;
}
