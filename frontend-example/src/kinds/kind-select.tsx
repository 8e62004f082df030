import { SelectField } from '../components/field';
import type { Problem } from '../lib/errors';
import type { TaskKind } from './api';

interface KindSelectProps {
  kinds: readonly TaskKind[];
  value: TaskKind;
  /** Why these may not be all. */
  problem: Problem | null;
  onChange: (name: string) => void;
}

export function KindSelect({ kinds, value, problem, onChange }: KindSelectProps) {
  return (
    <SelectField
      label="Kind"
      hint={value.description || undefined}
      errors={problem ? [problem.text] : []}
      value={value.name}
      onChange={(event) => {
        onChange(event.target.value);
      }}
    >
      {kinds.map((kind) => (
        <option key={kind.name} value={kind.name}>
          {kind.title}
        </option>
      ))}
    </SelectField>
  );
}
