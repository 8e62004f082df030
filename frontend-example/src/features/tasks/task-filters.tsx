import { useEffect, useEffectEvent, useState } from 'react';
import { Field, SelectField } from '../../components/field';
import { useTaskKinds } from '../../kinds/api';
import { LAST_DAY, type TaskFilters } from './filter';

interface TaskFiltersProps {
  filters: TaskFilters;
  onChange: (change: Partial<TaskFilters>) => void;
}

const TYPING_MS = 250;

export function TaskFilterFields({ filters, onChange }: TaskFiltersProps) {
  return (
    <search className="filters">
      <SearchField value={filters.search} onChange={onChange} />
      <KindField value={filters.kind} onChange={onChange} />
      <Field
        label="From"
        type="date"
        value={filters.from}
        max={filters.to || LAST_DAY}
        onChange={(event) => {
          onChange({ from: event.target.value });
        }}
      />
      <Field
        label="To"
        type="date"
        value={filters.to}
        min={filters.from || undefined}
        max={LAST_DAY}
        onChange={(event) => {
          onChange({ to: event.target.value });
        }}
      />
    </search>
  );
}

interface PartProps {
  value: string;
  onChange: TaskFiltersProps['onChange'];
}

/** Waits for a pause in typing: each change of a filter is a query. */
function SearchField({ value, onChange }: PartProps) {
  const [typed, setTyped] = useState(value);
  const [shown, setShown] = useState(value);
  if (value !== shown) {
    setShown(value);
    setTyped(value);
  }
  const settle = useEffectEvent(() => {
    if (typed !== value) onChange({ search: typed });
  });
  useEffect(() => {
    const timer = setTimeout(() => {
      settle();
    }, TYPING_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [typed]);
  return (
    <Field
      label="Name contains"
      type="search"
      value={typed}
      dir="auto"
      onChange={(event) => {
        setTyped(event.target.value);
      }}
    />
  );
}

function KindField({ value, onChange }: PartProps) {
  const { kinds, problem } = useTaskKinds();
  return (
    <SelectField
      label="Kind"
      errors={problem ? [problem.text] : []}
      value={value}
      onChange={(event) => {
        onChange({ kind: event.target.value });
      }}
    >
      <option value="">All kinds</option>
      {value && !kinds.some(({ name }) => name === value) && <option>{value}</option>}
      {kinds.map(({ name, title }) => (
        <option key={name} value={name}>
          {title}
        </option>
      ))}
    </SelectField>
  );
}
