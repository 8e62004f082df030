import { SelectField } from '../components/field';
import type { TaskKind } from './api';

interface KindSelectProps {
  kinds: readonly TaskKind[];
  value: TaskKind;
  onChange: (name: string) => void;
}

export function KindSelect({ kinds, value, onChange }: KindSelectProps) {
  return (
    <SelectField
      label="Kind"
      hint={value.description || undefined}
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
