import { useRef, useState } from 'react';
import { Alert } from '../../components/alert';
import { eventOf } from '../../components/events';
import { Loading } from '../../components/loading';
import { Section } from '../../components/section';
import { useAction, useData } from '../../lib/data';
import { graphql, type ResultOf } from '../../lib/graphql';

const PreferencesQuery = graphql(`
  query Preferences {
    notification_preferences {
      event
      channel
      enabled
      fixed
    }
  }
`);

const SetPreferenceMutation = graphql(`
  mutation SetPreference(
    $event: NotificationEvent!
    $channel: NotificationChannel!
    $enabled: Boolean!
  ) {
    update_notification_preference(event: $event, channel: $channel, enabled: $enabled) {
      preference {
        event
        channel
        enabled
        fixed
      }
    }
  }
`);

type Preference = ResultOf<typeof PreferencesQuery>['notification_preferences'][number];

const CHANNELS: Partial<Record<string, string>> = { INBOX: 'Inbox', EMAIL: 'Mail' };
const channelName = (channel: string) => CHANNELS[channel] ?? channel;

export function Preferences() {
  const { data, problem } = useData({ query: PreferencesQuery });
  const preferences = data?.notification_preferences;
  return (
    <Section title="What you are told of">
      {problem && <Alert>{problem.text}</Alert>}
      {!preferences && !problem && <Loading what="preferences" lines={5} />}
      {preferences && <Table preferences={preferences} />}
    </Section>
  );
}

function Table({ preferences }: { preferences: Preference[] }) {
  const events = [...new Set(preferences.map(({ event }) => event))];
  const channels = [...new Set(preferences.map(({ channel }) => channel))];
  return (
    <table className="preferences">
      <thead>
        <tr>
          <th scope="col">Event</th>
          {channels.map((channel) => (
            <th key={channel} scope="col">
              {channelName(channel)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <Row key={event} preferences={preferences.filter((each) => each.event === event)} />
        ))}
      </tbody>
    </table>
  );
}

/** All channels of one event. */
function Row({ preferences }: { preferences: Preference[] }) {
  const label = eventOf(preferences[0]?.event ?? '').label;
  return (
    <tr>
      <th scope="row">
        {label}
        {preferences.some(({ fixed }) => fixed) && <small>{WHY_FIXED}</small>}
      </th>
      {preferences.map((preference) => (
        <td key={preference.channel}>
          <Switch label={label} preference={preference} />
        </td>
      ))}
    </tr>
  );
}

/** Each has an action of its own: one that waits for its answer holds up no other. */
function Switch({ label, preference }: { label: string; preference: Preference }) {
  const { run, problem } = useAction(SetPreferenceMutation);
  const { event, channel, enabled, fixed } = preference;
  const [shown, setShown] = useState<boolean | null>(null);
  const wish = useRef<boolean | null>(null);

  /** Pressed again before the answer, it is sent once more after it: what was wished last is what counts. */
  async function set(next: boolean) {
    const sending = wish.current !== null;
    wish.current = next;
    setShown(next);
    if (sending) return;
    for (let sent = null; sent !== wish.current;) {
      sent = wish.current;
      await run({ event, channel, enabled: sent });
    }
    wish.current = null;
    setShown(null);
  }
  return (
    <>
      <input
        type="checkbox"
        role="switch"
        aria-label={`${label}: ${channelName(channel)}`}
        title={fixed ? WHY_FIXED : undefined}
        checked={shown ?? enabled}
        disabled={fixed}
        onChange={(change) => void set(change.target.checked)}
      />
      {problem && <Alert>{problem.text}</Alert>}
    </>
  );
}

const WHY_FIXED = 'Always by mail: whoever got into your account could switch it off.';
