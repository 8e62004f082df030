import { Field, SelectField, TextField } from '../components/field';
import { errorsOf, type FieldErrors, pathOf } from './payload-form';
import type { PayloadField } from './payload-schema';

interface KindFieldsProps {
  fields: PayloadField[];
  errors: FieldErrors;
}

/** An input for each part of the payload, as the kind's schema describes it. */
export function KindFields({ fields, errors }: KindFieldsProps) {
  return fields.map((field) => (
    <KindField key={pathOf(field)} field={field} errors={errorsOf(field, errors)} />
  ));
}

function KindField({ field, errors }: { field: PayloadField; errors: string[] }) {
  const { type, label, hint, required, initial } = field;
  const common = { name: pathOf(field), label, hint, errors };
  if (type === 'boolean') {
    return <Field {...common} type="checkbox" role="switch" defaultChecked={initial === true} />;
  }
  if (type === 'choice') {
    return (
      <SelectField {...common} required={required} defaultValue={asText(initial)}>
        {!required && initial === undefined && <option value="">—</option>}
        {field.choices.map((choice) => (
          <option key={String(choice)}>{String(choice)}</option>
        ))}
      </SelectField>
    );
  }
  if (type === 'json') {
    const text = initial === undefined ? '' : JSON.stringify(initial, null, 2);
    return <TextField {...common} required={required} defaultValue={text} />;
  }
  return <Typed {...common} field={field} />;
}

/** What a schema limits to this many characters is taken for one line. */
const LINE = 500;

type TypedProps = Parameters<typeof Field>[0] & { field: PayloadField };

function Typed({ field, ...common }: TypedProps) {
  const { type, min, max, maxLength, initial, required } = field;
  const text = type === 'text';
  if (text && isLong(field)) {
    const { name, label, hint, errors } = common;
    const area = { name, label, hint, errors, maxLength, required, dir: 'auto' };
    return <TextField {...area} defaultValue={asText(initial)} />;
  }
  return (
    <Field
      {...common}
      type={text ? 'text' : 'number'}
      step={type === 'integer' ? 1 : 'any'}
      {...{ min, max, maxLength, required }}
      defaultValue={asText(initial)}
      dir={text ? 'auto' : undefined}
    />
  );
}

/** It may have several lines, of which an input makes one. */
const isLong = ({ maxLength = Infinity, initial }: PayloadField): boolean =>
  maxLength > LINE || /[\r\n]/.test(String(initial));

const asText = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
