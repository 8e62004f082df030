import { Field } from '../../components/field';
import type { Problem } from '../../lib/errors';
import { formText } from '../../lib/forms';

interface KindFieldsProps {
  kind: string;
  problem: Problem | null;
}

/** The inputs a kind needs. `sleep` has one; every other kind starts with an empty payload. */
export function KindFields({ kind, problem }: KindFieldsProps) {
  if (kind !== 'sleep') return null;
  return (
    <Field
      label="Seconds"
      name="seconds"
      type="number"
      min={0}
      step="any"
      defaultValue={5}
      errors={problem?.fields['payload.seconds']}
      required
    />
  );
}

export function readPayload(kind: string, form: HTMLFormElement): Record<string, unknown> {
  return kind === 'sleep' ? { seconds: Number(formText(form, 'seconds')) } : {};
}
