import { type SubmitEvent, useMemo } from 'react';
import { Alert } from '../../components/alert';
import { SubmitButton } from '../../components/submit-button';
import { useTaskKinds } from '../../kinds/api';
import { KindFields } from '../../kinds/kind-fields';
import { alertText, filledWith, pathOf } from '../../kinds/payload-form';
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
export function RerunForm({ id, kind, payload, onRerun }: RerunFormProps) {
  const schema = useTaskKinds().find(({ name }) => name === kind)?.payloadSchema;
  const fields = useMemo(() => filledWith(payloadFields(schema), payload), [schema, payload]);
  const { run, busy, problem } = useAction(RerunTaskMutation);
  const { read, errors } = usePayload(fields, problem);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const edited = read(event.currentTarget);
    if (edited === undefined) return;
    const data = await run({ id, payload: edited });
    if (data?.rerun_task) onRerun(data.rerun_task.task.id);
  }

  return (
    <details className="options">
      <summary>Run again with another payload</summary>
      <form className="form-grid" onSubmit={(event) => void submit(event)}>
        {problem && <Alert>{alertText(problem, fields.map(pathOf))}</Alert>}
        <KindFields key={schema ? kind : ''} fields={fields} errors={errors} />
        <SubmitButton busy={busy}>Run again</SubmitButton>
      </form>
    </details>
  );
}
