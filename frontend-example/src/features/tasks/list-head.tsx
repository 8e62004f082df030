import { BulkActions } from './bulk-actions';
import { countChosen, useTaskCounts } from './counts';
import { type TaskFilters, writeFilters } from './filter';
import { StatusChips } from './status-chips';

interface ListHeadProps {
  filters: TaskFilters;
  onChange: (status: TaskFilters['status']) => void;
}

/** How many tasks the filter finds, by their states, and what can be done with all. Another filter has other numbers. */
export function ListHead(props: ListHeadProps) {
  return <Counted key={writeFilters({ ...props.filters, status: [] })} {...props} />;
}

function Counted({ filters, onChange }: ListHeadProps) {
  const { counts, problem } = useTaskCounts(filters);
  const known = counts && !problem;
  return (
    <div className="list-head">
      <StatusChips counts={counts} chosen={filters.status} onChange={onChange} />
      <BulkActions
        key={writeFilters(filters)}
        filters={filters}
        counts={known ? countChosen(counts, filters.status) : null}
        problem={problem}
      />
    </div>
  );
}
