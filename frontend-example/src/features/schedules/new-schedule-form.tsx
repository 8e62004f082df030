import type { SubmitEvent } from 'react';
import { Alert } from '../../components/alert';
import { Field, SelectField } from '../../components/field';
import { SubmitButton } from '../../components/submit-button';
import { KindFields } from '../../kinds/kind-fields';
import { KindSelect } from '../../kinds/kind-select';
import { alertText, pathOf } from '../../kinds/payload-form';
import { useKind } from '../../kinds/use-kind';
import { usePayload } from '../../kinds/use-payload';
import { useAction } from '../../lib/data';
import { formText } from '../../lib/forms';
import { graphql } from '../../lib/graphql';
import { type Overlap, readTimes, TIMES, TimesFields } from './times-fields';

const CreateScheduleMutation = graphql(`
  mutation CreateSchedule(
    $name: String!
    $kind: String!
    $payload: JSON
    $crontab: String
    $everySeconds: Int
    $timezone: String
    $overlap: OverlapPolicy
  ) {
    create_schedule(
      name: $name
      kind: $kind
      payload: $payload
      crontab: $crontab
      everySeconds: $everySeconds
      timezone: $timezone
      overlap: $overlap
    ) {
      schedule {
        id
      }
    }
  }
`);

export function NewScheduleForm({ onCreated }: { onCreated: () => void }) {
  const { run, clear, busy, problem } = useAction(CreateScheduleMutation);
  const { kinds, kindsProblem, kind, fields, choose } = useKind(clear);
  const { read, errors } = usePayload(fields, problem);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const payload = read(form);
    if (payload === undefined) return;
    const overlap = formText(form, 'overlap') as Overlap;
    const name = formText(form, 'name');
    const made = await run({ name, kind: kind.name, payload, overlap, ...readTimes(form) });
    if (made?.create_schedule) onCreated();
  }

  return (
    <form className="form-grid" onSubmit={(event) => void submit(event)}>
      {problem && <Alert>{alertText(problem, ['name', ...TIMES, ...fields.map(pathOf)])}</Alert>}
      <Field label="Name" name="name" dir="auto" maxLength={200} errors={errors.name} required />
      <KindSelect kinds={kinds} value={kind} problem={kindsProblem} onChange={choose} />
      <KindFields key={kind.name} fields={fields} errors={errors} />
      <TimesFields errors={errors} />
      <SelectField
        label="While an earlier task has not ended"
        name="overlap"
        errors={errors.overlap}
      >
        <option value="SKIP">Skip a due time</option>
        <option value="ALLOW">Start another task</option>
      </SelectField>
      <SubmitButton busy={busy}>Create schedule</SubmitButton>
    </form>
  );
}
