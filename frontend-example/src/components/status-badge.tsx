import { Icon } from './icon';
import { appearanceOf } from './status';

export function StatusBadge({ status }: { status: string }) {
  const { label, icon, tone } = appearanceOf(status);
  return (
    <span className="badge" data-tone={tone}>
      <Icon name={icon} />
      {label}
    </span>
  );
}
