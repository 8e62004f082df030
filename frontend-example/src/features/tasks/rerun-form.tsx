import { type SubmitEvent, useMemo } from 'react';
import { Alert } from '../../components/alert';
import { SubmitButton } from '../../components/submit-button';
import { useTaskKinds } from '../../kinds/api';
import { KindFields } from '../../kinds/kind-fields';
import { alertText, filledWith, isEdited, pathOf } from '../../kinds/payload-form';
import { payloadFields } from '../../kinds/payload-schema';
import { usePayload } from '../../kinds/use-payload';
import { useAction } from '../../lib/data';
import { RerunTaskMutation } from './rerun';

interface RerunFormProps {
  id: number;
  kind: string;
  payload: unknown;
  onRerun: (id: string) => void;
}

/** Runs the task once more with another payload; a kind that is gone takes any, and the server has its say. */
export function RerunForm(props: RerunFormProps) {
  const { kinds, known, problem } = useTaskKinds();
  const schema = kinds.find(({ name }) => name === props.kind)?.payloadSchema;
  return (
    <details className="options">
      <summary>Run again with another payload</summary>
      {/* not before: other inputs in place of these would lose what was typed */}
      {known && <PayloadForm schema={schema} {...props} />}
      {!known && problem && <Alert>{problem.text}</Alert>}
    </details>
  );
}

function PayloadForm({ id, payload, schema, onRerun }: RerunFormProps & { schema: unknown }) {
  const fields = useMemo(() => filledWith(payloadFields(schema), payload), [schema, payload]);
  const { run, busy, problem } = useAction(RerunTaskMutation);
  const { read, errors } = usePayload(fields, problem);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    // the server has it as it was, with numbers that this page would round
    const same = !isEdited(fields, form);
    const edited = same ? undefined : read(form);
    if (!same && edited === undefined) return;
    const data = await run(same ? { id } : { id, payload: edited });
    if (data?.rerun_task) onRerun(data.rerun_task.task.id);
  }

  return (
    <form className="form-grid" onSubmit={(event) => void submit(event)}>
      {problem && <Alert>{alertText(problem, fields.map(pathOf))}</Alert>}
      <KindFields fields={fields} errors={errors} />
      <SubmitButton busy={busy}>Run again</SubmitButton>
    </form>
  );
}
