import { CopyButton } from '../../components/copy-button';
import { Notice } from '../../components/alert';

/** Held by the page that made it, and gone with it. */
export function Secret({ name, secret }: { name: string; secret: string }) {
  return (
    <Notice>
      <p>
        <strong dir="auto">{name}</strong> is made. Copy its secret now: it is not shown again.
      </p>
      <p className="secret">
        <code>{secret}</code>
        <CopyButton text={secret}>Copy</CopyButton>
      </p>
    </Notice>
  );
}
