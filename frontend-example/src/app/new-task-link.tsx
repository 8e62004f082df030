import { Icon } from '../components/icon';
import { paths } from '../config/paths';
import { Link } from '../lib/router';

export function NewTaskLink() {
  return (
    <Link href={paths.newTask} className="button small">
      <Icon name="plus" /> New task
    </Link>
  );
}
