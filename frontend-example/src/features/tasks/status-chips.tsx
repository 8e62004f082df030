import { Icon } from '../../components/icon';
import { appearanceOf } from '../../components/status';
import type { Counts } from './counts';
import { STATUSES, type TaskStatus } from './status';

interface StatusChipsProps {
  /** Undefined until they are known. */
  counts: Counts | undefined;
  chosen: readonly TaskStatus[];
  onChange: (chosen: TaskStatus[]) => void;
}

/** Each state with its count; pressed ones are those the list shows, none stands for all. */
export function StatusChips({ counts, chosen, onChange }: StatusChipsProps) {
  return (
    <ul className="chips" aria-label="Status">
      {STATUSES.map((status) => {
        const { label, icon, tone } = appearanceOf(status);
        const pressed = chosen.includes(status);
        return (
          <li key={status}>
            <button
              type="button"
              className="chip"
              data-tone={tone}
              aria-pressed={pressed}
              onClick={() => {
                onChange(toggled(chosen, status));
              }}
            >
              <Icon name={icon} />
              {label} <span className="number">{counts?.get(status) ?? '–'}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

const toggled = (chosen: readonly TaskStatus[], status: TaskStatus): TaskStatus[] =>
  chosen.includes(status) ? chosen.filter((each) => each !== status) : [...chosen, status];
