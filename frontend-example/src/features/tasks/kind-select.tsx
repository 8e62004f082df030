import { useId } from 'react';
import { useTaskKinds } from './api';

interface KindSelectProps {
  value: string;
  onChange: (kind: string) => void;
}

export function KindSelect({ value, onChange }: KindSelectProps) {
  const id = useId();
  const kinds = useTaskKinds();
  return (
    <div className="field">
      <label htmlFor={id}>Kind</label>
      <select
        id={id}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      >
        {kinds.map((kind) => (
          <option key={kind.name} value={kind.name}>
            {kind.title}
          </option>
        ))}
      </select>
    </div>
  );
}
