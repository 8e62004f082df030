import { useState } from 'react';
import { Field, SelectField } from '../../components/field';
import type { FieldErrors } from '../../kinds/payload-form';
import { formText, LARGEST_INT } from '../../lib/forms';
import type { graphql } from '../../lib/graphql';

export type Overlap = ReturnType<typeof graphql.scalar<'OverlapPolicy'>>;

/** Fields of `create_schedule` that have an input here. */
export const TIMES = ['crontab', 'everySeconds', 'timezone', 'overlap'];

const UNITS = { 1: 'seconds', 60: 'minutes', 3600: 'hours', 86400: 'days' };
const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone')];
const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** When it is due: at an interval, or by a crontab in a time zone. */
export function TimesFields({ errors }: { errors: FieldErrors }) {
  const [way, setWay] = useState('every');
  return (
    <>
      <SelectField
        label="When"
        name="way"
        value={way}
        onChange={(event) => {
          setWay(event.target.value);
        }}
      >
        <option value="every">At an interval</option>
        <option value="crontab">By a crontab</option>
      </SelectField>
      {way === 'every' ? <EveryFields errors={errors} /> : <CrontabFields errors={errors} />}
    </>
  );
}

function EveryFields({ errors }: { errors: FieldErrors }) {
  return (
    <>
      <Field
        label="Every"
        name="count"
        type="number"
        min={1}
        defaultValue={5}
        errors={errors.everySeconds}
        required
      />
      <SelectField label="Unit" name="unit" defaultValue="60">
        {Object.entries(UNITS).map(([seconds, label]) => (
          <option key={seconds} value={seconds}>
            {label}
          </option>
        ))}
      </SelectField>
    </>
  );
}

function CrontabFields({ errors }: { errors: FieldErrors }) {
  return (
    <>
      <Field
        label="Crontab"
        name="crontab"
        defaultValue="0 8 * * MON-FRI"
        hint="Minute, hour, day of month, month, day of week."
        autoComplete="off"
        spellCheck={false}
        errors={errors.crontab}
        required
      />
      <Field
        label="Time zone"
        name="timezone"
        list="time-zones"
        defaultValue={HERE}
        autoComplete="off"
        errors={errors.timezone}
        required
      />
      <datalist id="time-zones">
        {ZONES.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}

export function readTimes(form: HTMLFormElement) {
  if (formText(form, 'way') === 'crontab') {
    return { crontab: formText(form, 'crontab'), timezone: formText(form, 'timezone') };
  }
  const seconds = Number(formText(form, 'count')) * Number(formText(form, 'unit'));
  return { everySeconds: Math.min(seconds, LARGEST_INT) };
}
